import { CAPABILITIES, type DriverContract } from '../contract/contract.ts';

/** A llama-server of our own, behind its node's inference proxy. The connection is mutual TLS: no secret travels. */
export const llamaServerContract: DriverContract = {
  name: 'llama-server',
  version: 1,
  label: 'llama-server',
  icon: 'server',
  domains: ['model'],
  // Servings make its deployments, so there is nothing to fill in.
  form: { sections: [] },
  hosting: 'node',
  // An engine does one of them: that for which its serving has it started.
  modes: ['chat', 'embedding', 'rerank'],
  protocol: 'openai-chat',
  protocols: ['openai-chat'],
  capabilities: { chat: CAPABILITIES },
  auth: undefined,
  secret: 'none',
  allowsAuthHeader: false,
  environmentKeys: [],
  allowedHosts: [],
  streamUsage: true,
  onNode: true,
  microbatch: false,
  // The node reports its instances.
  remoteDiscovery: false,
  billsAfterAbort: false,
};
