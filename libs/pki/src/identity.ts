const SERVICE_DOMAIN = '.service.roundhouse.internal';
const NODE_DOMAIN = '.node.roundhouse.internal';
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Who a certificate speaks for. */
export interface Identity {
  kind: 'service' | 'node';
  /** Name of the service, or id of the node. */
  name: string;
}

/** The TLS server name, and DNS name in the certificate, of a service. */
export function serviceServerName(service: string): string {
  return identityName(service, SERVICE_DOMAIN);
}

/** The TLS server name, and DNS name in the certificate, of a node. */
export function nodeServerName(nodeId: string): string {
  return identityName(nodeId, NODE_DOMAIN);
}

/** True for names that only an identity certificate may carry, as against host names of convenience. */
export function isIdentityName(dnsName: string): boolean {
  const name = dnsName.toLowerCase();
  return name === 'roundhouse.internal' || name.endsWith('.roundhouse.internal');
}

/**
 * Reads the identity out of a verified peer certificate.
 *
 * @param peer the certificate as Node's TLS shows it, or its `subjectaltname` text
 * @returns undefined when it names none, or more than one: an ambiguous certificate is nobody
 */
export function identityOf(peer: string | { subjectaltname?: string | undefined }): Identity | undefined {
  const text = typeof peer === 'string' ? peer : (peer.subjectaltname ?? '');
  // Node quotes a name that holds a comma or quote; no identity does, so such an entry cannot imitate one.
  const names = text
    .split(', ')
    .filter((entry) => entry.startsWith('DNS:'))
    .map((entry) => entry.slice(4));
  const identities = names.filter(isIdentityName);
  return identities.length === 1 ? parseIdentity(identities[0]!) : undefined;
}

function parseIdentity(dnsName: string): Identity | undefined {
  for (const [kind, domain] of [
    ['service', SERVICE_DOMAIN],
    ['node', NODE_DOMAIN],
  ] as const) {
    const name = dnsName.slice(0, -domain.length);
    if (dnsName.endsWith(domain) && LABEL.test(name)) return { kind, name };
  }
  return undefined;
}

function identityName(name: string, domain: string): string {
  if (!LABEL.test(name)) throw new RangeError('an identity is one lower-case DNS label');
  return name + domain;
}
