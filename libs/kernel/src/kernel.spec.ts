import { describe, expect, it } from '@jest/globals';
import { backoffDelayMs, formatPico, idTimeMs, isId, newId, rendezvousOwner } from './index.ts';

describe('ids', () => {
  it('carry the moment they were made', () => {
    const before = Date.now();
    const id = newId();
    expect(idTimeMs(id)).toBeGreaterThanOrEqual(before);
    expect(idTimeMs(id)).toBeLessThanOrEqual(Date.now());
  });

  it('ascend within a process', () => {
    const ids = Array.from({ length: 10_000 }, () => newId());
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every(isId)).toBe(true);
  });

  it('refuse anything that is no UUIDv7', () => {
    expect(isId('00000000-0000-0000-0000-000000000000')).toBe(false);
    expect(() => idTimeMs('chatcmpl-123')).toThrow(RangeError);
  });
});

describe('backoffDelayMs', () => {
  it('never exceeds its cap, however many attempts', () => {
    for (const attempt of [0, 5, 50, 5000]) {
      expect(backoffDelayMs(attempt, { baseMs: 100, capMs: 4000 }, 0.999999)).toBeLessThan(4000);
    }
  });

  it('spreads from zero', () => {
    expect(backoffDelayMs(3, { baseMs: 100, capMs: 4000 }, 0)).toBe(0);
  });
});

describe('formatPico', () => {
  it.each([
    [0n, '$0'],
    [2_500_000_000n, '$0.0025'],
    [3_100_000_000_000n, '$3.10'],
    [-3_000_000_000_000n, '-$3'],
    [1n, '$0.000000000001'],
  ])('shows %s pico-USD without rounding as %s', (pico, shown) => {
    expect(formatPico(pico)).toBe(shown);
  });
});

describe('rendezvousOwner', () => {
  const routers = ['router-0', 'router-1', 'router-2', 'router-3'];
  const keys = Array.from({ length: 4000 }, (_, index) => `project-${index}`);

  it('gives every member its share', () => {
    const counts = new Map<string, number>();
    for (const key of keys) {
      const owner = rendezvousOwner(key, routers) as string;
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
    for (const router of routers) expect(counts.get(router)).toBeGreaterThan(800);
  });

  it('moves only the keys of a member that leaves', () => {
    const left = routers.slice(1);
    for (const key of keys) {
      const before = rendezvousOwner(key, routers);
      if (before !== 'router-0') expect(rendezvousOwner(key, left)).toBe(before);
    }
  });

  it('does not depend on the order of members', () => {
    for (const key of keys.slice(0, 100)) {
      expect(rendezvousOwner(key, [...routers].reverse())).toBe(rendezvousOwner(key, routers));
    }
  });

  it('knows no owner of an empty set', () => {
    expect(rendezvousOwner('project', [])).toBeUndefined();
  });
});
