import { AppError } from '@roundhouse/errors';
import { generateKeys, SIGNING_ALGORITHM, toKeyPem } from './keys.ts';
import { Pkcs10CertificateRequest, Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { issueLeaf, type Authority, type CertificateNames } from './authority.ts';
import { nodeServerName } from './identity.ts';

const DEFAULT_VALID_DAYS = 30;
const MAX_REQUEST_BYTES = 4096;

/** A certificate request and the key that stays on the node. */
export interface NodeRequest {
  /** PKCS#10, DER. */
  csrDer: Buffer;
  keyPem: string;
}

/** Makes a node's key and the request for its certificate. */
export async function createNodeRequest(nodeName: string): Promise<NodeRequest> {
  const keys = await generateKeys();
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [nodeName] }],
    keys,
    signingAlgorithm: SIGNING_ALGORITHM,
  });
  return { csrDer: Buffer.from(request.rawData), keyPem: await toKeyPem(keys.privateKey) };
}

/**
 * Issues a node's certificate. Only the public key is taken from the request; the names in it are ignored.
 *
 * @param nodeId becomes the identity; the caller has already authenticated the node
 * @param options `validDays`, default 30; `issuedAtMs`, default now
 * @throws AppError INVALID_REQUEST when the request is malformed, not signed by its own key, or not ECDSA P-256
 */
export async function issueNodeCertificate(
  authority: Authority,
  csrDer: Uint8Array,
  nodeId: string,
  options: CertificateNames & { validDays?: number; issuedAtMs?: number } = {},
): Promise<string> {
  const request = await verifiedRequest(csrDer);
  return issueLeaf(authority, request.publicKey, nodeServerName(nodeId), {
    ...options,
    validDays: options.validDays ?? DEFAULT_VALID_DAYS,
  });
}

async function verifiedRequest(csrDer: Uint8Array): Promise<Pkcs10CertificateRequest> {
  if (csrDer.length > MAX_REQUEST_BYTES) throw refused('is too large');
  let request: Pkcs10CertificateRequest;
  let signed: boolean;
  try {
    request = new Pkcs10CertificateRequest(Buffer.from(csrDer));
    signed = await request.verify();
  } catch (cause) {
    throw refused('is malformed', cause);
  }
  const algorithm = request.publicKey.algorithm as { name?: string; namedCurve?: string };
  if (algorithm.name !== 'ECDSA' || algorithm.namedCurve !== 'P-256') throw refused('needs an ECDSA P-256 key');
  if (!signed) throw refused('is not signed by its own key');
  return request;
}

function refused(fault: string, cause?: unknown): AppError {
  return new AppError('INVALID_REQUEST', `The certificate request ${fault}.`, { cause });
}
