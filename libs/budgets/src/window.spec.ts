import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { windowAt, type BudgetWindowKind } from './index.ts';

const KINDS: readonly BudgetWindowKind[] = ['hour', 'day', 'week', 'month', 'total'];
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Africa/Cairo',
];

function boundsAt(kind: BudgetWindowKind, timeZone: string, moment: string): [string, string] {
  const { startMs, endMs } = windowAt(kind, timeZone, Date.parse(moment));
  return [new Date(startMs).toISOString(), new Date(endMs).toISOString()];
}

describe('a window of the calendar', () => {
  it.each([
    ['hour', 'UTC', '2026-11-20T17:47:09Z', '2026-11-20T17:00:00.000Z', '2026-11-20T18:00:00.000Z'],
    ['hour', 'Asia/Kathmandu', '2026-11-20T17:47:09Z', '2026-11-20T17:15:00.000Z', '2026-11-20T18:15:00.000Z'],
    ['day', 'Europe/Berlin', '2026-11-20T23:30:00Z', '2026-11-20T23:00:00.000Z', '2026-11-21T23:00:00.000Z'],
    ['week', 'UTC', '2026-11-22T23:59:59Z', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['month', 'UTC', '2028-02-29T12:00:00Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
    ['month', 'UTC', '2026-02-28T23:59:59Z', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['month', 'UTC', '2026-12-31T23:59:59Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['month', 'America/New_York', '2026-03-31T23:00:00Z', '2026-03-01T05:00:00.000Z', '2026-04-01T04:00:00.000Z'],
  ] as const)('of a %s in %s holds %s', (kind, zone, moment, start, end) => {
    expect(boundsAt(kind, zone, moment)).toEqual([start, end]);
  });

  it('is 23 and 25 hours long on the days when clocks change', () => {
    const lengthOf = (moment: string): number => {
      const { startMs, endMs } = windowAt('day', 'Europe/Berlin', Date.parse(moment));
      return (endMs - startMs) / 3_600_000;
    };
    expect(lengthOf('2026-03-29T12:00:00Z')).toBe(23);
    expect(lengthOf('2026-10-25T12:00:00Z')).toBe(25);
  });

  it('begins with the first moment of a day whose midnight clocks skip', () => {
    // Chile: at midnight of 6 September 2026 clocks go on to one o'clock.
    expect(boundsAt('day', 'America/Santiago', '2026-09-06T12:00:00Z')[0]).toBe('2026-09-06T04:00:00.000Z');
  });

  it('is another one for the hour that clocks show a second time', () => {
    const first = windowAt('hour', 'Europe/Berlin', Date.parse('2026-10-25T00:30:00Z'));
    const second = windowAt('hour', 'Europe/Berlin', Date.parse('2026-10-25T01:30:00Z'));
    expect(first.id).not.toBe(second.id);
  });

  it('holds its moment, ends where the next begins and has one id, in every zone at every time', () => {
    const moments = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.constantFrom(...ZONES), moments, (kind, zone, atMs) => {
        const found = windowAt(kind, zone, atMs);
        expect(found.startMs <= atMs && atMs < found.endMs).toBe(true);
        expect(windowAt(kind, zone, found.startMs)).toEqual(found);
        if (kind === 'total') return;
        expect(windowAt(kind, zone, found.endMs - 1)).toEqual(found);
        expect(windowAt(kind, zone, found.endMs).startMs).toBe(found.endMs);
      }),
      { numRuns: 500 },
    );
  });
});
