import { createHash } from 'node:crypto';

/** One line of an organization's audit log, as it is hashed. */
export interface AuditRecord {
  /** Empty = the platform. */
  organizationId: string;
  /** 1 for the first entry of the organization, then without gaps. */
  sequence: bigint;
  /** RFC 3339, UTC, milliseconds. */
  at: string;
  actorId: string;
  requestId: string;
  /** `<kind>.<verb>`, for example `provider.update`. */
  action: string;
  kind: string;
  resourceId: string;
  /** The resource as JSON text without secrets; null when it did not exist. */
  before: string | null;
  after: string | null;
}

/** End of a chain: the last sequence number and its hash. */
export interface ChainHead {
  sequence: bigint;
  hash: Buffer;
}

/** Head of a chain without entries. */
export const EMPTY_CHAIN: ChainHead = { sequence: 0n, hash: Buffer.alloc(32) };

/** SHA-256 over the hash before it and the record, each field with its length so that none can lend to another. */
export function auditHash(previousHash: Uint8Array, record: AuditRecord): Buffer {
  const hash = createHash('sha256').update(previousHash);
  const { organizationId, sequence, at, actorId, requestId, action, kind, resourceId, before, after } = record;
  const fields = [organizationId, String(sequence), at, actorId, requestId, action, kind, resourceId, before, after];
  for (const field of fields) hash.update(field === null ? '-' : `${Buffer.byteLength(field)}:${field}`);
  return hash.digest();
}

/**
 * Verifies entries in ascending order, from the first one on.
 *
 * @param head the chain's head, which tells when entries are missing at the end
 * @returns sequence of the first entry that was edited, removed or moved; undefined when the chain is whole
 */
export function firstBrokenEntry(
  entries: Iterable<{ record: AuditRecord; hash: Uint8Array }>,
  head: ChainHead,
): bigint | undefined {
  let expected = EMPTY_CHAIN;
  for (const { record, hash } of entries) {
    const sequence = expected.sequence + 1n;
    const computed = auditHash(expected.hash, record);
    if (record.sequence !== sequence || !computed.equals(hash)) return sequence;
    expected = { sequence, hash: computed };
  }
  const whole = expected.sequence === head.sequence && expected.hash.equals(head.hash);
  return whole ? undefined : expected.sequence + 1n;
}
