/**
 * Members of a request that our own engines are given. An engine takes many more, some of which reach into its memory
 * (a negative `n_discard` once read beyond it, CVE-2026-21869), its slots or its files; whatever is not here is left out.
 */
export const ENGINE_MEMBERS: ReadonlySet<string> = new Set([
  // The OpenAI API, chat, completions and embeddings.
  'model',
  'messages',
  'input',
  'prompt',
  'suffix',
  'echo',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'n',
  'stop',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'response_format',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning_effort',
  'user',
  'encoding_format',
  'dimensions',
  // Sampling that is llama-server's own.
  'top_k',
  'min_p',
  'typical_p',
  'repeat_penalty',
  'repeat_last_n',
  'mirostat',
  'mirostat_tau',
  'mirostat_eta',
]);
