import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@roundhouse/kernel';
import type { SnapshotWatcher } from '@roundhouse/snapshot';
import { ConfigurationService, STALE_AFTER_MS } from './configuration.service.ts';
import { FleetSecrets } from './fleet-secrets.ts';

describe('ConfigurationService', () => {
  it('alarms once when the configuration turns stale, and once when it is fresh again', () => {
    let ageMs = 0;
    const told: string[] = [];
    const watcher = { ageMs: () => ageMs } as unknown as SnapshotWatcher;
    const service = new ConfigurationService(watcher, new FleetSecrets([], systemClock), {
      stale: (age) => told.push(`stale ${age}`),
      fresh: () => told.push('fresh'),
    });
    for (const age of [0, STALE_AFTER_MS, STALE_AFTER_MS + 1, 60_000, 200, 300]) {
      ageMs = age;
      service.check();
    }
    expect(told).toEqual([`stale ${STALE_AFTER_MS + 1}`, 'fresh']);
  });
});
