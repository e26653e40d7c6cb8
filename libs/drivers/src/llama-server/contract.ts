import type { DriverContract } from '../driver.ts';

/** A llama-server of our own, behind its node's inference proxy. The connection is mutual TLS: no secret travels. */
export const llamaServerContract: DriverContract = {
  name: 'llama-server',
  label: 'llama-server',
  modes: ['chat', 'embedding'],
  protocol: 'openai-chat',
  auth: undefined,
  streamUsage: true,
  onNode: true,
};
