import { describe, expect, it } from '@jest/globals';
import { fairShare, preferredOrder } from './fair-share.ts';

describe('fairShare', () => {
  it('covers all partitions whatever the number of replicas, and leaves none idle up to their number', () => {
    for (let members = 1; members <= 40; members += 1) {
      const share = fairShare(16, members);
      expect(share * members).toBeGreaterThanOrEqual(16);
      expect(share).toBeGreaterThanOrEqual(1);
    }
    expect(fairShare(16, 1)).toBe(16);
    expect(fairShare(16, 2)).toBe(8);
    expect(fairShare(16, 0)).toBe(16);
  });
});

describe('preferredOrder', () => {
  it('names every partition once, from a place of the replica’s own', () => {
    const orders = ['tracing-0', 'tracing-1', 'tracing-2'].map((id) => preferredOrder(16, id));
    for (const order of orders) {
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, index) => index));
    }
    expect(new Set(orders.map(([first]) => first)).size).toBeGreaterThan(1);
  });
});
