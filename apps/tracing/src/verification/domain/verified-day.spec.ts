import { describe, expect, it } from '@jest/globals';
import { differencesOf, type VerifiedDay } from './verified-day.ts';

const day = (over: Partial<VerifiedDay>): VerifiedDay => ({
  day: '2026-11-20',
  organizationId: 'org',
  rows: 10n,
  costPico: 500n,
  daysRows: 10n,
  daysCostPico: 500n,
  hoursRows: 10n,
  hoursCostPico: 500n,
  labelledRows: 12n,
  labelledCostPico: 700n,
  labelsRows: 12n,
  labelsCostPico: 700n,
  levelsRowsDifference: 0n,
  levelsCostPicoDifference: 0n,
  attempts: 10n,
  provisional: 0n,
  estimated: 0n,
  ...over,
});

describe('differencesOf', () => {
  it('is nothing where rollups are the sum of the ledger', () => {
    expect(differencesOf(day({}))).toEqual({ rows: 0n, costPico: 0n });
  });

  it('names the worst of days, hours and cost labels, with its sign', () => {
    expect(differencesOf(day({ daysRows: 9n, hoursRows: 13n }))).toEqual({ rows: 3n, costPico: 0n });
    expect(differencesOf(day({ labelsRows: 11n, labelsCostPico: 690n, daysCostPico: 501n }))).toEqual({
      rows: -1n,
      costPico: -10n,
    });
    expect(differencesOf(day({ daysCostPico: 493n, hoursCostPico: 501n }))).toEqual({ rows: 0n, costPico: -7n });
  });
});
