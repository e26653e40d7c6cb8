import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { AppError } from '@roundhouse/errors';
import { identityOf } from '@roundhouse/pki/identity';
import { writeFileAtomically } from '../local-state/atomic-file.ts';
import { codeOf } from '../local-state/system-error.ts';

/** Who this node is. */
export interface NodeIdentity {
  nodeId: string;
  certPem: string;
  keyPem: string;
  /** Authority of registry and gateways. */
  serviceCaPem: string;
  validFromUnixMs: number;
  validUntilUnixMs: number;
}

/** Certificates need no more than a third of their life to be replaced: after 10 of 30 days. */
const RENEW_AFTER_SHARE = 1 / 3;

/**
 * The node's certificate and key, mode 0600. Both stand in one file that is replaced in one step, so that a crash
 * cannot leave a certificate without its key.
 */
export class IdentityStore {
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** File with certificate and key. */
  get nodeFile(): string {
    return join(this.directory, 'node.pem');
  }

  /** File with the authority of registry and gateways. */
  get serviceCaFile(): string {
    return join(this.directory, 'service-ca.pem');
  }

  /** The stored identity; undefined when there is none or its certificate has expired. */
  async load(nowUnixMs: number): Promise<NodeIdentity | undefined> {
    try {
      const [pem, serviceCaPem] = await Promise.all([
        readFile(this.nodeFile, 'utf8'),
        readFile(this.serviceCaFile, 'utf8'),
      ]);
      const identity = parseIdentity(pem, serviceCaPem);
      return identity.validUntilUnixMs > nowUnixMs ? identity : undefined;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /**
   * Stores a new identity, the first or a renewed one.
   *
   * @throws AppError FAILED_PRECONDITION when certificate and key do not fit or name no node
   */
  async save(certPem: string, keyPem: string, serviceCaPem: string): Promise<NodeIdentity> {
    const pem = `${certPem.trim()}\n${keyPem.trim()}\n`;
    const identity = parseIdentity(pem, serviceCaPem);
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await writeFileAtomically(this.serviceCaFile, serviceCaPem);
    await writeFileAtomically(this.nodeFile, pem);
    return identity;
  }

  /** Remembers that a join token was used or refused. Only its digest is kept. */
  async noteSpent(token: string): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await writeFileAtomically(this.spentFile, `${digestOf(token)}\n`);
  }

  /** Whether this is the token that was used or refused last. */
  async isSpent(token: string): Promise<boolean> {
    try {
      return (await readFile(this.spentFile, 'utf8')).trim() === digestOf(token);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    }
  }

  private get spentFile(): string {
    return join(this.directory, 'spent-token.sha256');
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether it is time to ask for a new certificate. */
export function isRenewalDue(identity: NodeIdentity, nowUnixMs: number): boolean {
  const lifeMs = identity.validUntilUnixMs - identity.validFromUnixMs;
  return nowUnixMs >= identity.validFromUnixMs + lifeMs * RENEW_AFTER_SHARE;
}

function parseIdentity(pem: string, serviceCaPem: string): NodeIdentity {
  try {
    createSecureContext({ cert: pem, key: pem, ca: serviceCaPem });
    const certificate = new X509Certificate(pem);
    const identity = identityOf(certificate.subjectAltName ?? '');
    if (identity?.kind !== 'node') throw new Error('the certificate names no node');
    const keyStart = pem.indexOf('-----BEGIN', pem.indexOf('-----END CERTIFICATE'));
    return {
      nodeId: identity.name,
      certPem: pem.slice(0, keyStart),
      keyPem: pem.slice(keyStart),
      serviceCaPem,
      validFromUnixMs: certificate.validFromDate.getTime(),
      validUntilUnixMs: certificate.validToDate.getTime(),
    };
  } catch (cause) {
    throw new AppError('FAILED_PRECONDITION', "The node's certificate and key cannot be used.", { cause });
  }
}
