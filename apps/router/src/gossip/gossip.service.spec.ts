import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@roundhouse/kernel';
import {
  configuredState,
  deploymentEntry,
  FixedConfiguration,
  keyEntry,
  limitEntry,
  projectEntry,
} from '../fixtures/configured.ts';
import { MemoryBus } from '../fixtures/memory-bus.ts';
import type { PlanQuestion } from '../planning/plan-decision.ts';
import { PlanningService } from '../planning/planning.service.ts';
import { RouterState } from '../planning/router-state.ts';
import { GossipService } from './gossip.service.ts';

const PROJECTS = ['p0', 'p1', 'p2'];

const limited = await configuredState([
  ...PROJECTS.map(projectEntry),
  ...PROJECTS.map((id) => keyEntry(`key-${id}`, id)),
  limitEntry('org', { requestsPerMinute: 50 }),
  deploymentEntry('cloud-a', { limits: { requestsPerMinute: 0, tokensPerMinute: 0, maxParallel: 2 } }),
]);
const parallel = await configuredState([
  ...PROJECTS.map(projectEntry),
  ...PROJECTS.map((id) => keyEntry(`key-${id}`, id)),
  limitEntry('org', { maxParallel: 5 }),
]);

/** Three routers on one bus; each is the home of one project. */
function setUp(state = limited) {
  const clock = new ManualClock();
  clock.advance(1_000_000);
  const bus = new MemoryBus();
  const routers = PROJECTS.map((projectId, index) => {
    const configuration = new FixedConfiguration(state);
    const router = new RouterState(configuration, clock, { tellsPeers: true });
    const silent = () => undefined;
    const planning = new PlanningService(router, { decided: silent, ended: silent, freed: silent, failed: silent });
    const line = bus.line();
    const gossip = new GossipService(`router-${index}`, router, line, { sent: silent, heard: silent, refused: silent });
    const stream = planning.connect();
    let asked = 0;
    const question = (): PlanQuestion => ({
      requestId: `${projectId}-${(asked += 1)}`,
      callableId: 'mdl',
      caller: { apiKeyId: `key-${projectId}`, projectId, organizationId: 'org', memberId: '', teamId: '' },
      trace: undefined,
      query: { mode: 'chat', capabilities: [], inputTokensEstimate: 10, tags: [], deadlineMs: 0 },
    });
    const ask = () => planning.plan(stream, question(), planning.nowMs());
    return {
      router,
      planning,
      line,
      gossip,
      ask,
      /** @returns how many of so many were let in */
      asks: (count: number) => Array.from({ length: count }, ask).filter((one) => one.decision.kind === 'plan').length,
      end: (requestId: string) => planning.report(stream, requestId, [], planning.nowMs()),
    };
  });
  const tell = (rounds = 1) => {
    for (let round = 0; round < rounds; round += 1) {
      clock.advance(100);
      for (const { gossip } of routers) gossip.tell();
    }
  };
  return { clock, bus, routers, tell };
}

describe('limits of several routers', () => {
  it('let nobody in once they are reached and an interval went by', () => {
    const { routers, tell } = setUp();
    tell();
    // All within one interval: each router knows of its own only. This is the most that can ever come through.
    expect(routers.map(({ asks }) => asks(67))).toEqual([50, 50, 50]);
    tell();
    expect(routers.map(({ asks }) => asks(67))).toEqual([0, 0, 0]);
  });

  it('exceed by no more than what the others let in within one interval', () => {
    const { routers, tell } = setUp();
    tell();
    let admitted = 0;
    let most = 0;
    for (let interval = 0; interval < 30; interval += 1) {
      const counts = routers.map(({ asks }) => asks(2 + (interval % 2)));
      admitted += counts.reduce((sum, count) => sum + count, 0);
      most = Math.max(most, ...counts);
      tell();
    }
    expect(admitted).toBeGreaterThanOrEqual(50);
    expect(admitted).toBeLessThanOrEqual(50 + 2 * most);
  });

  it('are exact when requests come one after the other, with an interval between', () => {
    const { routers, tell } = setUp();
    tell();
    let admitted = 0;
    for (let turn = 0; turn < 200; turn += 1) {
      admitted += routers[turn % 3]!.asks(1);
      tell();
    }
    expect(admitted).toBe(50);
  });

  it('count what is open elsewhere, until it ends or its router is gone', () => {
    const { routers, tell, clock } = setUp(parallel);
    const [one, two, three] = routers as [(typeof routers)[0], (typeof routers)[0], (typeof routers)[0]];
    expect(one.asks(3)).toBe(3);
    tell();
    expect(two.asks(9)).toBe(2);
    tell();
    expect(three.asks(9)).toBe(0);
    one.end('p0-1');
    tell();
    expect(three.asks(9)).toBe(1);
    one.line.connected = false;
    tell(29);
    expect(three.asks(9)).toBe(0);
    clock.advance(200);
    tell();
    expect(three.asks(9)).toBe(2);
  });

  it('hold alone while the bus is away, and tell nothing of that time later', () => {
    const { routers, tell } = setUp();
    const [one, two] = routers as [(typeof routers)[0], (typeof routers)[0]];
    for (const { line } of routers) line.connected = false;
    expect(one.asks(60)).toBe(50);
    tell(5);
    for (const { line } of routers) line.connected = true;
    tell(20);
    expect(two.asks(60)).toBe(50);
  });

  it('of a deployment count what all routers have open there', () => {
    const { routers, tell } = setUp();
    const [one, two] = routers as [(typeof routers)[0], (typeof routers)[0]];
    const first = (at: typeof one) => {
      const { decision } = at.ask();
      return decision.kind === 'plan' ? decision.plan.attempts[0]?.deploymentId : undefined;
    };
    expect([first(one), first(one), first(two)]).toEqual(['cloud-a', 'cloud-a', 'cloud-a']);
    tell();
    expect(first(two)).toBe('cloud-b');
    expect(two.router.view.inFlight('cloud-a')).toBe(3);
  });
});

describe('what one router sees', () => {
  it('is known to its peers an interval later, and to one that starts within a second', () => {
    const { routers, tell, clock } = setUp();
    const [one, two, three] = routers as [(typeof routers)[0], (typeof routers)[0], (typeof routers)[0]];
    three.line.connected = false;
    tell();
    const result = { failureClass: 'overloaded', httpStatus: 503, retryAfterMs: 0, firstTokenMs: 0 } as const;
    for (let call = 0; call < 5; call += 1) {
      const startedMs = clock.monotonicMs();
      one.router.states.record({ deploymentId: 'cloud-a', credentialId: 'crd' }, { ...result, startedMs }, startedMs);
    }
    tell();
    const against = (at: typeof one) =>
      at.router.states.at(clock.monotonicMs()).circuit({ deploymentId: 'cloud-a', credentialId: 'crd' });
    expect([against(one), against(two), against(three)]).toEqual(['circuit_open', 'circuit_open', undefined]);
    three.line.connected = true;
    tell(10);
    expect(against(three)).toBe('circuit_open');
  });

  it('counts gateways once, wherever they are connected', () => {
    const { routers, tell } = setUp();
    const told: number[] = [];
    const stream = (gatewayId: string) => ({
      gatewayId,
      tellGateways: (count: number) => void told.push(count),
      askProbe: () => undefined,
    });
    const [one, two, three] = routers as [(typeof routers)[0], (typeof routers)[0], (typeof routers)[0]];
    one.router.roster.join(stream('gateway-1'));
    two.router.roster.join(stream('gateway-1'));
    const leaving = stream('gateway-2');
    three.router.roster.join(leaving);
    tell();
    expect(routers.map(({ router }) => router.roster.count)).toEqual([2, 2, 2]);
    expect(one.router.peers.ids()).toEqual(['router-1', 'router-2']);
    three.router.roster.leave(leaving);
    tell();
    expect(routers.map(({ router }) => router.roster.count)).toEqual([1, 1, 1]);
    expect(told.slice(-2)).toEqual([1, 1]);
  });

  it('costs nothing to tell while nothing happens but one message a second', () => {
    const { bus, tell } = setUp();
    tell(1);
    bus.messages = 0;
    tell(100);
    expect(bus.messages).toBe(30);
  });

  it('fits into messages of bounded size however much there is', () => {
    const { bus, routers, tell, clock } = setUp();
    const [one, two] = routers as [(typeof routers)[0], (typeof routers)[0]];
    for (let index = 0; index < 50_000; index += 1) {
      one.router.callers.wide
        .stateOf(`team-${index}`, 0)
        .admit({ rpm: 9, tpm: 9, maxParallel: 9 }, 5, clock.monotonicMs());
    }
    bus.bytes = 0;
    tell();
    expect(bus.bytes).toBeLessThan(300_000);
    tell(60);
    const last = two.router.callers.wide.get('team-49999');
    expect([last?.usedRequests(clock.monotonicMs()), last?.parallel]).toEqual([1, 1]);
    // Said early on, and not taken back by a message that had no room for it.
    expect(two.router.callers.wide.get('team-0')?.parallel).toBe(1);
  });
});
