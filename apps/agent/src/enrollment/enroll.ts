import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, toAppError } from '@roundhouse/errors';
import { backoffDelayMs } from '@roundhouse/kernel';
import type { NodeRequest } from '@roundhouse/pki';
import type { IdentityStore, NodeIdentity } from './identity-store.ts';
import { newRequest } from './new-request.ts';

/** What registry answers to a node that joins. */
export interface Enrollment {
  nodeId: string;
  certificatePem: string;
  serviceCaPem: string;
}

/** Registry's side of joining. */
export interface EnrollmentClient {
  /** @throws AppError UNAUTHENTICATED for a token that is unknown, used, expired, or another node's */
  enroll(request: { joinToken: string; csrDer: Uint8Array; nodeName: string }): Promise<Enrollment>;
}

/** What joining works with. */
export interface EnrollParts {
  store: IdentityStore;
  client: EnrollmentClient;
  nodeName: string;
  joinTokenFile: string | undefined;
  /** Told before each further try. */
  onRetry: (error: AppError) => void;
}

const BACKOFF = { baseMs: 500, capMs: 15_000 };

/**
 * Turns the join token into this node's identity: makes a key that never leaves the host, has its certificate issued
 * and stores both. Tries again for as long as registry cannot be reached.
 *
 * @throws AppError FAILED_PRECONDITION without a usable token file; CANCELLED; whatever registry refuses with
 */
export async function enroll(parts: EnrollParts, signal: AbortSignal): Promise<NodeIdentity> {
  const joinToken = await readToken(parts.joinTokenFile);
  const { csrDer, keyPem } = await newRequest(parts.nodeName);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await joinOnce(parts, joinToken, { csrDer, keyPem });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!error.retryable) throw error;
      parts.onRetry(error);
    }
    try {
      await sleep(backoffDelayMs(attempt, BACKOFF), undefined, { signal });
    } catch {
      throw new AppError('CANCELLED', 'The agent stopped before it had joined.');
    }
  }
}

/**
 * Joins anew where the token file holds another token than the one of the last time: so a node whose certificate was
 * revoked, or whose disk was cloned, becomes itself again. Tries once; what cannot be keeps the identity that there is.
 */
export async function joinAnew(parts: EnrollParts, known: NodeIdentity): Promise<NodeIdentity> {
  const token = await readToken(parts.joinTokenFile).catch(() => undefined);
  if (token === undefined || (await parts.store.isSpent(token))) return known;
  try {
    return await joinOnce(parts, token, await newRequest(parts.nodeName));
  } catch (thrown) {
    const error = toAppError(thrown);
    parts.onRetry(error);
    // It was refused for good: there is no sense in showing it again at each start.
    if (!error.retryable) await parts.store.noteSpent(token);
    return known;
  }
}

async function joinOnce(
  { client, store, nodeName }: EnrollParts,
  joinToken: string,
  { csrDer, keyPem }: NodeRequest,
): Promise<NodeIdentity> {
  const answer = await client.enroll({ joinToken, csrDer, nodeName });
  const identity = await store.save(answer.certificatePem, keyPem, answer.serviceCaPem);
  await store.noteSpent(joinToken);
  return identity;
}

async function readToken(path: string | undefined): Promise<string> {
  const remedy = 'create one for this node and name its file in JOIN_TOKEN_FILE';
  if (path === undefined) {
    throw new AppError('FAILED_PRECONDITION', `This node has no certificate and no join token: ${remedy}.`);
  }
  let token = '';
  try {
    token = (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new AppError('FAILED_PRECONDITION', `The join token cannot be read: ${remedy}.`, { cause });
  }
  if (token === '') throw new AppError('FAILED_PRECONDITION', `The file of the join token is empty: ${remedy}.`);
  return token;
}
