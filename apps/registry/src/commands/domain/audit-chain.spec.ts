import { describe, expect, it } from '@jest/globals';
import { auditHash, ChainVerifier, EMPTY_CHAIN, type AuditRecord, type ChainHead } from './audit-chain.ts';

const record: AuditRecord = {
  hashVersion: 2,
  organizationId: 'o',
  sequence: 1n,
  at: '2026-01-01T00:00:00.000Z',
  actorId: 'ann',
  requestId: 'r',
  remoteIp: '192.0.2.7',
  action: 'model.update',
  kind: 'model',
  resourceId: 'm',
  before: '{"a":1}',
  after: '{"a":2}',
};

// Computed with the version of this file that knew one form only.
const FIRST_FORM = 'e339a4aef768d01f314ae942ec42356f369f248c2b54882e398304dfc1d8fc72';

type Entry = { record: AuditRecord; hash: Buffer };

function chainOf(length: number, like: Partial<AuditRecord> = {}): { entries: Entry[]; head: ChainHead } {
  const entries: Entry[] = [];
  let head = EMPTY_CHAIN;
  for (let sequence = 1n; sequence <= length; sequence += 1n) {
    const next = { ...record, ...like, sequence };
    head = { sequence, hash: auditHash(head.hash, next) };
    entries.push({ record: next, hash: head.hash });
  }
  return { entries, head };
}

function firstBroken(entries: readonly Entry[], head: ChainHead, known: readonly ChainHead[] = []): bigint | undefined {
  const verifier = new ChainVerifier(known);
  for (const entry of entries) verifier.add(entry);
  return verifier.finish(head);
}

describe('the audit chain', () => {
  it('is whole when nothing was touched, also when it is empty', () => {
    const { entries, head } = chainOf(5);
    expect(firstBroken(entries, head)).toBeUndefined();
    expect(firstBroken([], EMPTY_CHAIN)).toBeUndefined();
  });

  it.each(Object.keys(record) as (keyof AuditRecord)[])('notices a changed %s (security 74)', (field) => {
    const { entries, head } = chainOf(3);
    const value = { sequence: 7n, hashVersion: 1 }[field as string] ?? 'changed';
    const edited = entries.with(1, { ...entries[1]!, record: { ...entries[1]!.record, [field]: value } });
    expect(firstBroken(edited, head)).toBe(2n);
  });

  it('goes on over entries of the first form, which did not cover the address', () => {
    const old = chainOf(2, { hashVersion: 1, remoteIp: '' });
    const next = { ...record, sequence: 3n };
    const hash = auditHash(old.head.hash, next);
    expect(firstBroken([...old.entries, { record: next, hash }], { sequence: 3n, hash })).toBeUndefined();
    // The first form, as it was before there was a second: what it gave must never change.
    expect(auditHash(EMPTY_CHAIN.hash, old.entries[0]!.record).toString('hex')).toBe(FIRST_FORM);
  });

  it('notices an entry that was rewritten together with its hash', () => {
    const { entries, head } = chainOf(3);
    const forged = { ...entries[1]!.record, actorId: 'eve' };
    const rewritten = entries.with(1, { record: forged, hash: auditHash(entries[0]!.hash, forged) });
    expect(firstBroken(rewritten, head)).toBe(3n);
  });

  it('notices entries that are missing at the end', () => {
    const { entries, head } = chainOf(3);
    expect(firstBroken(entries.slice(0, 2), head)).toBe(3n);
  });

  it('notices a chain that was rewritten or cut together with its head, by a head that was noted elsewhere', () => {
    const { entries, head } = chainOf(4);
    const forged = chainOf(4, { actorId: 'eve' });
    expect(firstBroken(forged.entries, forged.head)).toBeUndefined();
    expect(firstBroken(forged.entries, forged.head, [head])).toBe(4n);
    const cut = entries.slice(0, 2);
    const cutHead = { sequence: 2n, hash: cut[1]!.hash };
    expect(firstBroken(cut, cutHead, [head])).toBe(3n);
    const longer = chainOf(6);
    expect(firstBroken(longer.entries, longer.head, [head])).toBeUndefined();
  });

  it('tells apart what was absent and what was empty, and where one field ends', () => {
    const { hash } = EMPTY_CHAIN;
    expect(auditHash(hash, { ...record, before: null })).not.toEqual(auditHash(hash, { ...record, before: '' }));
    const left = auditHash(hash, { ...record, actorId: 'ab', requestId: 'c' });
    expect(auditHash(hash, { ...record, actorId: 'a', requestId: 'bc' })).not.toEqual(left);
  });
});
