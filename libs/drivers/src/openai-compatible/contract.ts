import { connectionForm } from '../contract/connection-form.ts';
import { CAPABILITIES, type DriverContract } from '../contract/contract.ts';
import { DRIVER_MODES } from '../contract/operation.ts';

/** Any server that speaks OpenAI's API, or as much of it as its models need. */
export const openAiCompatibleContract: DriverContract = {
  name: 'openai-compatible',
  version: 1,
  label: 'OpenAI-compatible',
  icon: 'plug',
  domains: ['model'],
  form: connectionForm({ takesSecret: true, allowsAuthHeader: false }),
  hosting: 'cloud',
  modes: DRIVER_MODES,
  protocol: 'openai-chat',
  protocols: ['openai-chat'],
  capabilities: {
    chat: CAPABILITIES,
    image: ['streaming'],
    image_edit: ['streaming'],
    audio_speech: ['streaming'],
    audio_transcription: ['streaming'],
  },
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
