import { describe, expect, it } from '@jest/globals';
import type { ConfigState } from '@roundhouse/snapshot';
import { gatewayReadiness, type ReadinessSources } from './readiness.ts';

const healthy: ReadinessSources = {
  configuration: { current: () => ({}) as ConfigState, ageMs: () => 100 },
  accounting: { writable: true },
  isDraining: () => false,
  maxConfigAgeMs: 1_000,
};

describe('gatewayReadiness', () => {
  it('is ready with a configuration and a spool, whatever else is down', () => {
    expect(gatewayReadiness(healthy)).toEqual({ ready: true, reasons: [] });
  });

  it.each<[string, Partial<ReadinessSources>]>([
    ['stopping', { isDraining: () => true }],
    ['no configuration', { configuration: { current: () => undefined, ageMs: () => Infinity } }],
    ['too old', { configuration: { current: () => ({}) as ConfigState, ageMs: () => 1_001 } }],
    ['spool', { accounting: { writable: false } }],
  ])('names the reason when it is not: %s', (reason, over) => {
    const { ready, reasons } = gatewayReadiness({ ...healthy, ...over });
    expect(ready).toBe(false);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain(reason);
  });
});
