import { describe, expect, it } from '@jest/globals';
import { priceDocument } from '@roundhouse/admin-api';
import fc from 'fast-check';
import { changePrice, scheduleAt, type PriceVersion } from './price-schedule.ts';

const NOW_MS = Date.parse('2026-06-01T00:00:00Z');
const DAY_MS = 86_400_000;
const dayAt = (day: number): Date => new Date(NOW_MS + day * DAY_MS);

/** A price that says which change it came with, from a day on; null = at once. */
const priceFrom = (change: number, day: number | null) =>
  priceDocument.parse({
    input_token_pico: String(change + 1),
    effective_from: day === null ? null : dayAt(day).toISOString(),
  });

/** Ids grow with time, as real ones do. */
const versionId = (change: number): string => `v${String(change).padStart(3, '0')}`;

const changes = fc.array(
  fc.record({ day: fc.option(fc.integer({ min: -5, max: 20 }), { nil: null }), pause: fc.integer({ min: 0, max: 3 }) }),
  { minLength: 1, maxLength: 12 },
);

describe('the versions of a price', () => {
  it('give at every moment the price that was set last for it, and never change what was in force', () => {
    fc.assert(
      fc.property(changes, (list) => {
        let versions: PriceVersion[] = [];
        let today = 0;
        let former = null as ReturnType<typeof priceFrom> | null;
        const said: { from: number; id: string }[] = [];
        list.forEach(({ day, pause }, change) => {
          today += pause;
          const before = scheduleAt(versions, new Date(dayAt(today).getTime() - 1)).current?.id;
          const wanted = priceFrom(change, day);
          const { withdrawnIds, added } = changePrice(versions, former, wanted, dayAt(today), versionId(change));
          versions = [...versions.filter(({ id }) => !withdrawnIds.includes(id)), added!];
          former = wanted;
          said.push({ from: Math.max(today, day ?? today), id: versionId(change) });
          expect(scheduleAt(versions, new Date(dayAt(today).getTime() - 1)).current?.id).toBe(before);
        });
        for (let day = today; day < 25; day += 1) {
          const last = said.findLast(({ from }) => from <= day);
          const current = scheduleAt(versions, dayAt(day)).current?.id;
          // A later change from an earlier day holds on after the days of those that it withdrew.
          expect(current).toBe(last?.id);
        }
      }),
    );
  });

  it('stay as they are when nothing changes', () => {
    const price = priceFrom(0, null);
    expect(changePrice([], price, price, dayAt(0), 'v')).toEqual({ withdrawnIds: [], added: undefined });
    expect(changePrice([], null, null, dayAt(0), 'v').added).toBeUndefined();
  });
});
