import { connectionForm } from '../contract/connection-form.ts';
import { CAPABILITIES, type DriverContract } from '../contract/contract.ts';

/** Any server that speaks OpenAI's chat completions and embeddings. */
export const openAiCompatibleContract: DriverContract = {
  name: 'openai-compatible',
  version: 1,
  label: 'OpenAI-compatible',
  icon: 'plug',
  domains: ['model'],
  form: connectionForm({ takesSecret: true, allowsAuthHeader: false }),
  hosting: 'cloud',
  modes: ['chat', 'embedding'],
  protocol: 'openai-chat',
  protocols: ['openai-chat'],
  capabilities: { chat: CAPABILITIES, embedding: [] },
  auth: { name: 'authorization', format: 'Bearer {api_key}' },
  secret: 'optional',
  allowsAuthHeader: false,
  environmentKeys: [],
  allowedHosts: [],
  streamUsage: true,
  onNode: false,
  microbatch: false,
  remoteDiscovery: true,
};
