import { describe, expect, it } from '@jest/globals';
import { ledgerLine } from './ledger-line.fixture.ts';
import { netRequest } from './net-request.ts';

const first = ledgerLine({ attemptIndex: 0, endStatus: 'error', costPico: 0n, inputTokens: 0n, outputTokens: 0n });
const second = ledgerLine({ attemptIndex: 1, occurredAtMs: 1_050, durationMs: 30, deploymentId: 'other' });
const provisional = ledgerLine({
  attemptId: second.attemptId,
  attemptIndex: 1,
  kind: 'provisional',
  endStatus: 'error',
  costPico: 70n,
  durationMs: 0,
});
const reversal = { ...provisional, kind: 'reversal', costPico: -70n, inputTokens: -10n, outputTokens: -5n } as const;
const correction = ledgerLine({
  attemptId: second.attemptId,
  attemptIndex: 1,
  kind: 'adjust',
  endStatus: '',
  costPico: -30n,
  inputTokens: 0n,
  outputTokens: 0n,
  reason: 'invoice',
});

describe('a request', () => {
  it('is the net of its rows, whatever their order', () => {
    const lines = [first, second, provisional, reversal, correction];
    for (const order of [lines, lines.toReversed(), [correction, reversal, first, provisional, second]]) {
      const request = netRequest(order);
      expect(request).toMatchObject({ status: 'success', startedAtMs: 1_000, latencyMs: 80, decisive: 1 });
      expect(request.sums).toMatchObject({
        requests: 1n,
        attempts: 2n,
        successes: 1n,
        errors: 1n,
        provisional: 0n,
        inputTokens: 10n,
        outputTokens: 5n,
        costPico: 70n,
      });
      expect(request.attempts.map(({ outcome }) => outcome.kind)).toEqual(['settle', 'settle']);
      expect(request.attempts[1]).toMatchObject({ provisional: false, adjustments: ['invoice'] });
    }
  });

  it('whose gateway died is provisional until its settle comes', () => {
    const request = netRequest([first, provisional]);
    expect(request).toMatchObject({ status: 'error', decisive: 1 });
    expect(request.attempts[1]?.provisional).toBe(true);
    expect(request.sums).toMatchObject({ provisional: 1n, costPico: 70n });
  });

  it('succeeded when any attempt did, though a later one was cancelled', () => {
    const hedge = ledgerLine({ attemptIndex: 1, endStatus: 'cancelled' });
    expect(netRequest([hedge, ledgerLine()])).toMatchObject({ status: 'success', decisive: 0 });
  });

  it('of which there is a correction alone says so', () => {
    expect(netRequest([correction])).toMatchObject({ status: 'unknown', latencyMs: 20 });
  });
});
