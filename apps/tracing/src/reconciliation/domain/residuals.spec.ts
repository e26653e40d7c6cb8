import { describe, expect, it } from '@jest/globals';
import { residualsOf, type DayCost, type RecordedCost } from './residuals.ts';

const cost = (upstreamModelId: string, costPico: bigint, day = '2026-11-19', providerId = 'p'): DayCost => ({
  day,
  organizationId: 'o',
  providerId,
  upstreamModelId,
  costPico,
});
const recorded = (...args: Parameters<typeof cost>): RecordedCost => ({
  ...cost(...args),
  attempts: 2n,
  provisional: 1n,
  estimated: 1n,
});
const shown = (found: ReturnType<typeof residualsOf>) =>
  found.map(({ day, upstreamModelId, billed, residualPico }) => [day, upstreamModelId, billed, residualPico]);

describe('residuals', () => {
  it('stand model against model, with those that only one of both knows', () => {
    const found = residualsOf([cost('gpt', 500n), cost('tool', 9n)], [recorded('gpt', 480n), recorded('old', 30n)]);
    expect(shown(found)).toEqual([
      ['2026-11-19', 'old', false, -30n],
      ['2026-11-19', 'gpt', true, 20n],
      ['2026-11-19', 'tool', true, 9n],
    ]);
    expect(found[1]).toMatchObject({
      billedPico: 500n,
      recordedPico: 480n,
      attempts: 2n,
      provisional: 1n,
      estimated: 1n,
    });
  });

  it('stand all that is recorded of a day against a bill that names no models', () => {
    const found = residualsOf([cost('', 500n)], [recorded('gpt', 300n), recorded('old', 200n)]);
    expect(shown(found)).toEqual([['2026-11-19', '', true, 0n]]);
    expect(found[0]).toMatchObject({ attempts: 4n, estimated: 2n });
  });

  it('are of days and providers for which there is a bill, the newest day first', () => {
    const bills = [cost('gpt', 1n, '2026-11-17'), cost('gpt', 1n, '2026-11-19')];
    const ledger = [recorded('gpt', 1n, '2026-11-18'), recorded('gpt', 1n, '2026-11-19', 'other')];
    expect(shown(residualsOf(bills, ledger))).toEqual([
      ['2026-11-19', 'gpt', true, 1n],
      ['2026-11-17', 'gpt', true, 1n],
    ]);
  });
});
