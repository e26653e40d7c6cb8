import { describe, expect, it } from '@jest/globals';
import {
  AbandonSpoolRequest,
  AdjustRequest,
  ListSpoolsRequest,
} from '@roundhouse/contracts/tracing/v1/ledger_repair_service';
import { newId } from '@roundhouse/kernel';
import { abandonmentFrom, adjustmentFrom, limitFrom, toWireSpool } from './repair.mapper.ts';

const wish = (change: object = {}): AdjustRequest =>
  AdjustRequest.fromPartial({
    scope: { installation: true },
    attemptId: newId(),
    costPico: '-25',
    reason: 'invoice 17',
    adjustedBy: 'ada',
    ...change,
  });

function faultsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    return (error as { details: { where: string }[] }).details.map(({ where }) => where);
  }
  return [];
}

describe('a correction on its way in', () => {
  it('is read as it was meant', () => {
    const given = wish();
    expect(adjustmentFrom(given)).toEqual({
      scope: { kind: 'installation' },
      attemptId: given.attemptId,
      costPico: -25n,
      reason: 'invoice 17',
      adjustedBy: 'ada',
    });
  });

  it('names every fault at once', () => {
    const spoilt = wish({ scope: undefined, attemptId: 'chatcmpl-1', costPico: '1.5', reason: 'a\nb' });
    expect(faultsOf(() => adjustmentFrom(spoilt))).toEqual(['/scope', '/attempt_id', '/cost_pico', '/reason']);
  });

  it.each(['', '0', '-0', '1e3', '0x10', '9'.repeat(31)])('is no amount of %s', (costPico) => {
    expect(faultsOf(() => adjustmentFrom(wish({ costPico })))).toEqual(['/cost_pico']);
  });
});

describe('a spool', () => {
  it('is asked for by its id, and listed by the thousand at most', () => {
    expect(faultsOf(() => abandonmentFrom(AbandonSpoolRequest.fromPartial({ spoolId: 'x' })))).toEqual(['/id']);
    const limits = [0, 1, 1_000, 1_001].map((limit) =>
      faultsOf(() => limitFrom(ListSpoolsRequest.fromPartial({ limit }))),
    );
    expect(limits).toEqual([['/limit'], [], [], ['/limit']]);
  });

  it('travels with its times as text', () => {
    const updatedAt = new Date('2026-11-20T08:00:00Z');
    const spool = {
      spoolId: newId(),
      gatewayId: 'g',
      contiguousSeq: 7n,
      lastSeq: 9n,
      openAttempts: 1,
      abandonedBy: '',
    };
    expect(toWireSpool({ ...spool, updatedAt, abandonedAt: undefined })).toEqual({
      ...spool,
      updatedAt: '2026-11-20T08:00:00.000Z',
      abandonedAt: '',
    });
  });
});
