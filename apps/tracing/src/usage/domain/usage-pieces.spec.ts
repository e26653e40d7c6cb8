import { describe, expect, it } from '@jest/globals';
import { piecesOf, type PiecedQuestion } from './usage-pieces.ts';

function pieces(from: string, to: string, change: Partial<PiecedQuestion> = {}): string[] {
  const question = { fromMs: Date.parse(from), toMs: Date.parse(to), bucket: 'none', timeZone: 'UTC' } as const;
  return piecesOf({ ...question, ...change }).map(
    ({ from: table, fromMs, toMs }) =>
      `${table} ${new Date(fromMs).toISOString().slice(5, 16)} ${new Date(toMs).toISOString().slice(5, 16)}`,
  );
}

describe('a time that is asked for', () => {
  it('is answered from days, then hours, and row by row only at its ends', () => {
    expect(pieces('2026-11-01T22:30:00Z', '2026-11-04T01:10:00Z')).toEqual([
      'ledger 11-01T22:30 11-01T23:00',
      'hours 11-01T23:00 11-02T00:00',
      'days 11-02T00:00 11-04T00:00',
      'hours 11-04T00:00 11-04T01:00',
      'ledger 11-04T01:00 11-04T01:10',
    ]);
  });

  it('of whole days never touches the ledger', () => {
    expect(pieces('2020-01-01T00:00:00Z', '2026-11-04T00:00:00Z')).toEqual(['days 01-01T00:00 11-04T00:00']);
  });

  it('of whole months is answered from months, where they know it, and this month by its days before today', () => {
    const months = { rollups: 'months', nowMs: Date.parse('2026-11-20T15:00:00Z') } as const;
    expect(pieces('2026-08-30T22:00:00Z', '2026-11-20T14:00:00Z', months)).toEqual([
      'hours 08-30T22:00 08-31T00:00',
      'days 08-31T00:00 09-01T00:00',
      'months 09-01T00:00 11-20T00:00',
      'hours 11-20T00:00 11-20T14:00',
    ]);
    expect(pieces('2026-09-01T00:00:00Z', '2026-11-19T23:00:00Z', months)).toEqual([
      'months 09-01T00:00 11-01T00:00',
      'days 11-01T00:00 11-19T00:00',
      'hours 11-19T00:00 11-19T23:00',
    ]);
    expect(pieces('2026-11-02T00:00:00Z', '2026-11-20T00:00:00Z', months)).toEqual(['days 11-02T00:00 11-20T00:00']);
    expect(pieces('2026-09-01T00:00:00Z', '2026-11-01T00:00:00Z', { ...months, bucket: 'day' })).toEqual([
      'days 09-01T00:00 11-01T00:00',
    ]);
    expect(pieces('2026-12-30T00:00:00Z', '2027-02-01T00:00:00Z', { ...months, nowMs: Infinity })).toEqual([
      'days 12-30T00:00 01-01T00:00',
      'months 01-01T00:00 02-01T00:00',
    ]);
  });

  it('within one hour is in the ledger alone', () => {
    expect(pieces('2026-11-01T22:10:00Z', '2026-11-01T22:50:00Z')).toEqual(['ledger 11-01T22:10 11-01T22:50']);
    expect(pieces('2026-11-01T22:10:00Z', '2026-11-01T22:10:00Z')).toEqual([]);
  });

  it.each([
    ['by day in Berlin', 'day', 'Europe/Berlin', 'hours'],
    ['by hour in New York', 'hour', 'America/New_York', 'hours'],
    ['by day where clocks are those of UTC', 'day', 'Africa/Abidjan', 'days'],
    ['by hour in UTC', 'hour', 'UTC', 'hours'],
    ['by day in Kolkata, half an hour off', 'day', 'Asia/Kolkata', 'ledger'],
    ['by hour in Kathmandu, three quarters off', 'hour', 'Asia/Kathmandu', 'ledger'],
    ['by day on Lord Howe, whose summer is half an hour off', 'day', 'Australia/Lord_Howe', 'ledger'],
    ['by nothing in Kolkata', 'none', 'Asia/Kolkata', 'days'],
  ] as const)('%s', (_, bucket, timeZone, table) => {
    const [from, to] = ['2026-03-01T00:00:00Z', '2026-05-01T00:00:00Z'];
    expect(pieces(from, to, { bucket, timeZone })).toEqual([`${table} 03-01T00:00 05-01T00:00`]);
  });
});
