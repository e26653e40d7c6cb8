import { readFileSync } from 'node:fs';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { AppError } from '@roundhouse/errors';
import type { Authority } from '@roundhouse/pki';
import type { Config } from '../config.ts';

/** Authority that signs the certificates of nodes. */
export type NodeAuthority = Authority;

/** Injection token of {@link NodeAuthority}. */
export const NODE_AUTHORITY = Symbol('NodeAuthority');

/** Reads the authority's files. @throws AppError FAILED_PRECONDITION when certificate and key do not fit */
export function loadNodeAuthority(config: Pick<Config, 'NODE_CA_CERT_FILE' | 'NODE_CA_KEY_FILE'>): NodeAuthority {
  try {
    const certPem = readFileSync(config.NODE_CA_CERT_FILE, 'utf8');
    const keyPem = readFileSync(config.NODE_CA_KEY_FILE, 'utf8');
    if (!new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem))) throw new Error('they do not fit');
    return { certPem, keyPem };
  } catch (cause) {
    throw new AppError('FAILED_PRECONDITION', "The nodes' authority cannot be used.", { cause });
  }
}
