import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rollingSpanMs, rollingWindowAt, type RollingWindowKind } from './index.ts';

const KINDS: readonly RollingWindowKind[] = ['hour', 'day', 'week', 'month'];

describe('a rolling window', () => {
  it.each([
    ['hour', '2028-02-29T23:59:30Z', '2028-02-29T22:59:00.000Z', '2028-03-01T00:00:00.000Z'],
    ['day', '2026-03-01T00:10:00Z', '2026-02-28T00:00:00.000Z', '2026-03-01T00:30:00.000Z'],
    ['week', '2026-11-20T17:47:09Z', '2026-11-13T15:00:00.000Z', '2026-11-20T18:00:00.000Z'],
    ['month', '2026-12-31T23:59:59Z', '2026-12-01T12:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ] as const)('of a %s at %s looks back to %s and moves on at %s', (kind, moment, from, next) => {
    const { spanStartMs, endMs } = rollingWindowAt(kind, Date.parse(moment));
    expect([spanStartMs, endMs].map((ms) => new Date(ms).toISOString())).toEqual([from, next]);
  });

  it('counts every use of any stretch of its length, wherever the stretch begins', () => {
    const moments = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        moments,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (kind, atMs, part) => {
          const now = rollingWindowAt(kind, atMs);
          const earlier = rollingWindowAt(kind, atMs - Math.floor(part * rollingSpanMs(kind)));
          expect(now.startMs <= atMs && atMs < now.endMs).toBe(true);
          expect(earlier.id === now.id || earlier.endMs > now.spanStartMs).toBe(true);
          expect(rollingWindowAt(kind, now.endMs).startMs).toBe(now.endMs);
          // It forgets, too: what is older than the span and one step counts no more.
          const stepMs = now.endMs - now.startMs;
          expect(rollingWindowAt(kind, now.spanStartMs - stepMs).endMs > now.spanStartMs).toBe(false);
        },
      ),
    );
  });
});
