import { createHash } from 'node:crypto';

/** What new entries are hashed as. 1 did not cover where a call came from. */
export const HASH_VERSION = 2;

/** One line of an organization's audit log, as it is hashed. */
export interface AuditRecord {
  /** How its hash is made: 1 or 2. */
  hashVersion: number;
  /** Empty = the platform. */
  organizationId: string;
  /** 1 for the first entry of the organization, then without gaps. */
  sequence: bigint;
  /** RFC 3339, UTC, milliseconds. */
  at: string;
  actorId: string;
  requestId: string;
  /** Address that the call came from; empty = Roundhouse itself, or unknown. */
  remoteIp: string;
  /** `<kind>.<verb>`, for example `provider.update`. */
  action: string;
  kind: string;
  resourceId: string;
  /** The resource as JSON text without secrets; null when it did not exist. */
  before: string | null;
  after: string | null;
}

/** An entry with the hash that was stored beside it. */
export interface HashedRecord {
  record: AuditRecord;
  hash: Uint8Array;
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
  // The version is part of what is hashed: nobody can pass a new entry off as one of the old form.
  if (record.hashVersion !== 1) fields.push(record.remoteIp, `v${record.hashVersion}`);
  for (const field of fields) hash.update(field === null ? '-' : `${Buffer.byteLength(field)}:${field}`);
  return hash.digest();
}

/** Verifies a chain entry by entry, so that it need not be held in memory. */
export class ChainVerifier {
  private expected = EMPTY_CHAIN;
  private broken: bigint | undefined;
  private deviates: bigint | undefined;
  private readonly known: readonly ChainHead[];

  /** @param known heads that were noted down earlier, somewhere else: the chain must still contain them */
  constructor(known: readonly ChainHead[] = []) {
    this.known = known;
  }

  /** Entries that were found to be as they were written. */
  get verified(): bigint {
    return this.expected.sequence;
  }

  /** Takes the next entry, in ascending order from the first one on. @returns false once the chain is broken */
  add({ record, hash }: HashedRecord): boolean {
    if (this.broken !== undefined) return false;
    const sequence = this.expected.sequence + 1n;
    const computed = auditHash(this.expected.hash, record);
    if (record.sequence !== sequence || !computed.equals(hash)) {
      this.broken = sequence;
      return false;
    }
    this.expected = { sequence, hash: computed };
    const noted = this.known.find((head) => head.sequence === sequence);
    if (noted !== undefined && !noted.hash.equals(computed)) this.deviates ??= sequence;
    return true;
  }

  /**
   * Ends the walk.
   *
   * @param head the chain's head, which tells when entries are missing at the end
   * @returns sequence of the first entry that was edited, removed or moved; undefined when the chain is whole. For a
   *   chain that was rewritten as a whole, the sequence of the noted head that is no longer part of it
   */
  finish(head: ChainHead): bigint | undefined {
    if (this.broken !== undefined) return this.broken;
    const next = this.expected.sequence + 1n;
    if (this.expected.sequence !== head.sequence || !this.expected.hash.equals(head.hash)) return next;
    if (this.deviates !== undefined) return this.deviates;
    return this.known.some(({ sequence }) => sequence > head.sequence) ? next : undefined;
  }
}
