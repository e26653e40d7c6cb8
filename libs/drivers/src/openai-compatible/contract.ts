import type { DriverContract } from '../driver.ts';

/** Any server that speaks OpenAI's chat completions and embeddings. */
export const openAiCompatibleContract: DriverContract = {
  name: 'openai-compatible',
  label: 'OpenAI-compatible',
  modes: ['chat', 'embedding'],
  protocol: 'openai-chat',
  auth: { name: 'authorization', format: 'Bearer {api_key}' },
  streamUsage: true,
  onNode: false,
};
