import { describe, expect, it } from '@jest/globals';
import { auditHash, EMPTY_CHAIN, firstBrokenEntry, type AuditRecord, type ChainHead } from './audit-chain.ts';

const record: AuditRecord = {
  organizationId: 'o',
  sequence: 1n,
  at: '2026-01-01T00:00:00.000Z',
  actorId: 'ann',
  requestId: 'r',
  action: 'model.update',
  kind: 'model',
  resourceId: 'm',
  before: '{"a":1}',
  after: '{"a":2}',
};

function chainOf(length: number): { entries: { record: AuditRecord; hash: Buffer }[]; head: ChainHead } {
  const entries: { record: AuditRecord; hash: Buffer }[] = [];
  let head = EMPTY_CHAIN;
  for (let sequence = 1n; sequence <= length; sequence += 1n) {
    const next = { ...record, sequence };
    head = { sequence, hash: auditHash(head.hash, next) };
    entries.push({ record: next, hash: head.hash });
  }
  return { entries, head };
}

describe('the audit chain', () => {
  it('is whole when nothing was touched, also when it is empty', () => {
    const { entries, head } = chainOf(5);
    expect(firstBrokenEntry(entries, head)).toBeUndefined();
    expect(firstBrokenEntry([], EMPTY_CHAIN)).toBeUndefined();
  });

  it.each(Object.keys(record) as (keyof AuditRecord)[])('notices a changed %s', (field) => {
    const { entries, head } = chainOf(3);
    const value = field === 'sequence' ? 7n : 'changed';
    const edited = entries.with(1, { ...entries[1]!, record: { ...entries[1]!.record, [field]: value } });
    expect(firstBrokenEntry(edited, head)).toBe(2n);
  });

  it('notices an entry that was rewritten together with its hash', () => {
    const { entries, head } = chainOf(3);
    const forged = { ...entries[1]!.record, actorId: 'eve' };
    const rewritten = entries.with(1, { record: forged, hash: auditHash(entries[0]!.hash, forged) });
    expect(firstBrokenEntry(rewritten, head)).toBe(3n);
  });

  it('notices entries that are missing at the end', () => {
    const { entries, head } = chainOf(3);
    expect(firstBrokenEntry(entries.slice(0, 2), head)).toBe(3n);
  });

  it('tells apart what was absent and what was empty, and where one field ends', () => {
    const { hash } = EMPTY_CHAIN;
    expect(auditHash(hash, { ...record, before: null })).not.toEqual(auditHash(hash, { ...record, before: '' }));
    const left = auditHash(hash, { ...record, actorId: 'ab', requestId: 'c' });
    expect(auditHash(hash, { ...record, actorId: 'a', requestId: 'bc' })).not.toEqual(left);
  });
});
