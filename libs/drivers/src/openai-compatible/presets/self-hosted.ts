import type { Preset } from '../../contract/preset.ts';
import { selfHostedPreset } from './preset-facts.ts';

/** Servers that people run themselves. Their addresses are private, so a provider has to open its range. */
export const SELF_HOSTED: readonly Preset[] = [
  selfHostedPreset({
    name: 'vllm',
    label: 'vLLM',
    vendor: 'vLLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    allowsAuthHeader: true,
    modes: ['chat', 'embedding', 'rerank', 'audio_transcription'],
    notes: [
      'A server takes a key when it was started with --api-key.',
      'Tools need --enable-auto-tool-choice and a --tool-call-parser that fits the model.',
    ],
    docUrl: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
  }),
  selfHostedPreset({
    name: 'lmstudio',
    label: 'LM Studio',
    vendor: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    allowsAuthHeader: true,
    modes: ['chat', 'embedding'],
    notes: ['A server takes an API token when authentication is switched on.'],
    docUrl: 'https://lmstudio.ai/docs/api/openai-api',
  }),
  selfHostedPreset({
    name: 'ollama',
    label: 'Ollama',
    vendor: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    allowsAuthHeader: true,
    modes: ['chat', 'embedding'],
    notes: [
      'Ollama checks no key itself; give one for a proxy in front of it.',
      'The context is cut without a word to what the server was configured for (OLLAMA_CONTEXT_LENGTH).',
    ],
    docUrl: 'https://docs.ollama.com/api/openai-compatibility',
  }),
  selfHostedPreset({
    name: 'llama-server',
    icon: 'llama-cpp',
    label: 'llama-server (own endpoint)',
    vendor: 'llama.cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    modes: ['chat', 'embedding', 'rerank'],
    notes: [
      'For a llama-server that Roundhouse does not run; those on its nodes come with servings and need no provider.',
      'Embeddings need a server started with --embeddings, rerank one started with --reranking.',
    ],
    docUrl: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
  }),
];
