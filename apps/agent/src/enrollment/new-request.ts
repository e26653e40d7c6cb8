import type { NodeRequest } from '@roundhouse/pki';

/** Makes a key and the request for its certificate. What that takes is loaded for it: it happens every ten days. */
export async function newRequest(nodeName: string): Promise<NodeRequest> {
  const { createNodeRequest } = await import('@roundhouse/pki');
  return createNodeRequest(nodeName);
}
