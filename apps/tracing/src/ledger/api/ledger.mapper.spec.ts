import { describe, expect, it } from '@jest/globals';
import { TotalsGroup, TotalsRequest } from '@roundhouse/contracts/tracing/v1/ledger_service';
import { newId } from '@roundhouse/kernel';
import { spoolIdsFrom, totalsQueryFrom, toWireTotal } from './ledger.mapper.ts';

describe('totalsQueryFrom', () => {
  it('takes an empty request as everything', () => {
    expect(totalsQueryFrom(TotalsRequest.fromPartial({}))).toEqual({
      organizationId: '',
      projectId: '',
      from: undefined,
      to: undefined,
      group: 'none',
    });
  });

  it('names every fault at once', () => {
    const request = TotalsRequest.fromPartial({
      from: 'yesterday',
      to: '2026-13-41T00:00:00Z',
      group: TotalsGroup.UNRECOGNIZED,
    });
    expect(() => totalsQueryFrom(request)).toThrow(
      expect.objectContaining({
        reason: 'INVALID_REQUEST',
        details: ['/from', '/to', '/group'].map((where) => expect.objectContaining({ where })),
      }),
    );
  });

  it('refuses a window that ends before it begins', () => {
    const request = TotalsRequest.fromPartial({ from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' });
    expect(() => totalsQueryFrom(request)).toThrow(expect.objectContaining({ reason: 'INVALID_REQUEST' }));
  });
});

describe('spoolIdsFrom', () => {
  it('refuses what is no spool id, and too many', () => {
    expect(spoolIdsFrom([newId()])).toHaveLength(1);
    expect(() => spoolIdsFrom(["'; DROP TABLE ledger"])).toThrow(
      expect.objectContaining({ reason: 'INVALID_REQUEST' }),
    );
    expect(() => spoolIdsFrom(Array.from({ length: 1001 }, () => newId()))).toThrow();
  });
});

describe('toWireTotal', () => {
  it('carries amounts beyond 64 bits', () => {
    const total = { groupId: '', attempts: 1n, successes: 1n, inputTokens: 1n, outputTokens: 1n, costPico: 10n ** 30n };
    expect(toWireTotal(total).costPico).toBe(`1${'0'.repeat(30)}`);
  });
});
