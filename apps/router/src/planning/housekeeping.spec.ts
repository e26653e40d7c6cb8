import { describe, expect, it } from '@jest/globals';
import { AdminStatus } from '@roundhouse/contracts/registry/v1/snapshot';
import { ManualClock } from '@roundhouse/kernel';
import { circuitEntry, configuredState, deploymentEntry, FixedConfiguration } from '../fixtures/configured.ts';
import { Housekeeping } from './housekeeping.ts';
import { RouterState } from './router-state.ts';

const IDS = ['router-0', 'router-1', 'router-2'];
const DEPLOYMENTS = Array.from({ length: 60 }, (_, index) => `probed-${index}`);
const probed = DEPLOYMENTS.map((id) => deploymentEntry(id, { probeIntervalS: 10 }));

/** Routers that hear of each other; each has a gateway. */
function setUp(state: Awaited<ReturnType<typeof configuredState>>) {
  const clock = new ManualClock();
  const asked = new Map<string, string[]>();
  const routers = IDS.map((routerId) => {
    const router = new RouterState(new FixedConfiguration(state), clock);
    router.roster.join({
      gatewayId: `gateway of ${routerId}`,
      tellGateways: () => undefined,
      askProbe: (id) => {
        asked.set(id, [...(asked.get(id) ?? []), routerId]);
        router.probes.ended(id);
      },
    });
    return { routerId, router, housekeeping: new Housekeeping(router, routerId) };
  });
  const hear = () => {
    for (const { routerId: own, router } of routers) {
      for (const routerId of IDS) {
        if (routerId === own) continue;
        const nothing = { complete: false, consumed: [], loads: [], gatewayIds: undefined };
        router.peers.hear({ routerId, incarnation: routerId, ...nothing }, clock.monotonicMs());
      }
    }
  };
  const run = (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1_000);
      for (const { housekeeping } of routers) housekeeping.run();
    }
  };
  return { asked, hear, run };
}

describe('probes of several routers', () => {
  it('are asked for once per interval by one of them, each for its share', async () => {
    const { asked, hear, run } = setUp(await configuredState(probed));
    hear();
    run(11);
    expect([...asked.keys()].toSorted()).toEqual(DEPLOYMENTS.toSorted());
    const owners = [...asked.values()].map((routers) => new Set(routers));
    expect(owners.every(({ size }) => size === 1)).toBe(true);
    expect(new Set(owners.flatMap((routers) => [...routers]))).toEqual(new Set(IDS));
    expect([...asked.values()].every(({ length }) => length <= 2)).toBe(true);
  });

  it('leave alone what was opened by hand, is inactive or names no interval', async () => {
    const untilMs = BigInt(new ManualClock().nowMs() + 3_600_000);
    const state = await configuredState([
      ...probed.slice(0, 1),
      circuitEntry('probed-0', { openUntilUnixMs: untilMs }),
      deploymentEntry('switched-off', { probeIntervalS: 10, adminStatus: AdminStatus.ADMIN_STATUS_INACTIVE }),
    ]);
    const { asked, hear, run } = setUp(state);
    hear();
    run(30);
    expect(asked.size).toBe(0);
  });
});
