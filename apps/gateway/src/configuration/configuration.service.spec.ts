import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@roundhouse/kernel';
import type { SnapshotWatcher } from '@roundhouse/snapshot';
import { ConfigurationService, STALE_AFTER_MS } from './configuration.service.ts';
import { FleetSecrets } from './fleet-secrets.ts';

describe('ConfigurationService', () => {
  it('alarms once when the configuration turns stale, and once when it is fresh again', () => {
    let ageMs = 0;
    const told: string[] = [];
    const watcher = { ageMs: () => ageMs } as unknown as SnapshotWatcher;
    const clock = new ManualClock();
    const alarm = { stale: (age: number) => told.push(`stale ${age}`), fresh: () => told.push('fresh') };
    const service = new ConfigurationService(watcher, new FleetSecrets([], clock), alarm, clock);
    clock.advance(3_600_000);
    for (const age of [0, STALE_AFTER_MS, STALE_AFTER_MS + 1, 60_000, 200, 300]) {
      ageMs = age;
      service.check();
    }
    expect(told).toEqual([`stale ${STALE_AFTER_MS + 1}`, 'fresh']);
  });

  it('gives registry its time after a start', () => {
    const told: string[] = [];
    const clock = new ManualClock();
    const watcher = { ageMs: () => Infinity } as unknown as SnapshotWatcher;
    const alarm = { stale: () => told.push('stale'), fresh: () => told.push('fresh') };
    const service = new ConfigurationService(watcher, new FleetSecrets([], clock), alarm, clock);
    clock.advance(STALE_AFTER_MS);
    service.check();
    expect(told).toEqual([]);
    clock.advance(1);
    service.check();
    expect(told).toEqual(['stale']);
  });
});
