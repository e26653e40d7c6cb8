import { describe, expect, it } from '@jest/globals';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { Endpoint, EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import {
  AdminStatus,
  ApiKeyEntry,
  ApiKeyLimits,
  CircuitEntry,
  CircuitSubject,
  DeploymentLimits,
  Hosting,
  LimitEntry,
  RouteGroupEntry,
  RouteMemberEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { ManualClock } from '@roundhouse/kernel';
import { seededRandom, type ServingDemand } from '@roundhouse/routing';
import type { ConfigState } from '@roundhouse/snapshot';
import { deploymentEntry, modelEntry, planQuery, smallWorld, stateOf } from './fixtures/planner-state.ts';
import type { AttemptOutcome, Planning } from './planning.ports.ts';
import { SnapshotPlanner } from './snapshot-planner.ts';

const NODE = deploymentEntry('node', { providerId: '', hosting: Hosting.HOSTING_NODE });
const CLOUD = deploymentEntry('cloud', { priority: 1 });

interface World {
  readonly planner: SnapshotPlanner;
  readonly clock: ManualClock;
  endpointState: EndpointState | undefined;
  endpoint: Partial<Endpoint>;
  readonly wanted: ServingDemand[];
  state: ConfigState | undefined;
}

function worldOf(state: ConfigState | undefined): World {
  const clock = new ManualClock();
  clock.advance(100_000);
  const world = {
    clock,
    state,
    endpointState: undefined as EndpointState | undefined,
    endpoint: {},
    wanted: [] as ServingDemand[],
  };
  const planner = new SnapshotPlanner(
    {
      current: () => world.state,
      ageMs: () => 0,
      endpoint: (deploymentId) =>
        world.endpointState !== undefined && deploymentId === 'node'
          ? Endpoint.fromPartial({ state: world.endpointState, ...world.endpoint })
          : undefined,
      secretOf: () => Promise.reject(new Error('not used')),
      openSecretOf: () => undefined,
    },
    { random: seededRandom(7), clock, tellWanted: (demand) => world.wanted.push(demand) },
  );
  return Object.assign(world, { planner });
}

const outcome = (deploymentId: string, fields: Partial<AttemptOutcome> = {}): AttemptOutcome => ({
  deploymentId,
  failureClass: '',
  httpStatus: 200,
  firstTokenMs: 10,
  durationMs: 20,
  retryAfterMs: 0,
  inputTokens: 5,
  outputTokens: 5,
  ...fields,
});
const idsOf = (planning: Planning) =>
  planning.kind === 'plan'
    ? planning.attempts.map(({ deploymentId }) => deploymentId).join(' ')
    : planning.error.reason;
const limited = (limits: Partial<ApiKeyLimits>) => ({
  $case: 'apiKey' as const,
  value: ApiKeyEntry.fromPartial({
    id: 'key',
    organizationId: 'org',
    projectId: 'prj',
    pepperId: 'p',
    secretHmac: Buffer.alloc(32),
    limits: ApiKeyLimits.fromPartial(limits),
  }),
});

describe('a local plan', () => {
  it('is made from the snapshot in order of priority, as a router would', async () => {
    const world = worldOf(await stateOf([...smallWorld(), NODE, CLOUD]));
    world.endpointState = EndpointState.ENDPOINT_STATE_READY;
    expect(world.planner.plan(planQuery('r'), 1)).toMatchObject({
      kind: 'plan',
      source: 'local',
      configNumber: 5n,
      attempts: [
        { deploymentId: 'node', trial: false },
        { deploymentId: 'cloud', trial: false },
      ],
      permittedRetries: 3,
      reasons: [],
    });
  });

  it('leaves out a node that is not ready', async () => {
    const world = worldOf(await stateOf([...smallWorld(), NODE, CLOUD]));
    for (const endpointState of [undefined, EndpointState.ENDPOINT_STATE_LOADING]) {
      world.endpointState = endpointState;
      expect(idsOf(world.planner.plan(planQuery('r'), 1))).toBe('cloud');
    }
  });

  it('asks for a model that is not loaded once in two seconds, and says how far it is', async () => {
    const world = worldOf(await stateOf([...smallWorld(), NODE]));
    world.endpointState = EndpointState.ENDPOINT_STATE_UNLOADED;
    world.endpoint = { servingId: 'srv' };
    const refused = () => world.planner.plan(planQuery('r'), 1);
    expect(idsOf(refused())).toBe('MODEL_LOADING');
    refused();
    world.clock.advance(2_000);
    refused();
    expect(world.wanted).toEqual([
      { servingId: 'srv', deploymentId: 'node', waiting: 1 },
      { servingId: 'srv', deploymentId: 'node', waiting: 2 },
    ]);
    world.endpointState = EndpointState.ENDPOINT_STATE_LOADING;
    world.endpoint = { servingId: 'srv', loadProgress: 0.25, loadEtaS: 7 };
    expect(refused()).toMatchObject({
      loading: { progress: 0.25, etaMs: 7_000 },
      error: { retryAfterMs: 7_000, message: 'The model is being loaded: 25 % are done, about 7 s are left.' },
    });
    expect(world.planner.openPlanCount).toBe(0);
  });

  it('goes by what a node tells: slots, window and prompt rate', async () => {
    const world = worldOf(await stateOf([...smallWorld(), NODE]));
    world.endpointState = EndpointState.ENDPOINT_STATE_READY;
    world.endpoint = { contextTokens: 4_096, promptTokensPerSecond: 100 };
    expect(idsOf(world.planner.plan(planQuery('r', { inputTokensEstimate: 5_000 }), 1))).toBe('CONTEXT_TOO_LONG');
    const planning = world.planner.plan(planQuery('r', { inputTokensEstimate: 4_000 }), 1);
    expect(planning).toMatchObject({ attempts: [{ firstTokenTimeoutMs: 180_000, contextWindowTokens: 4_096 }] });
  });

  it('refuses with a reason for every candidate, and counts nothing then', async () => {
    const world = worldOf(await stateOf([...smallWorld(), NODE, CLOUD, limited({ requestsPerMinute: 1 })]));
    for (let again = 0; again < 3; again += 1) {
      expect(world.planner.plan(planQuery('r', { tags: ['eu'] }), 1)).toMatchObject({
        kind: 'refusal',
        error: {
          reason: 'NO_DEPLOYMENT',
          details: [
            { where: 'cloud', message: 'tags_mismatch' },
            { where: 'node', message: 'endpoint_absent' },
          ],
        },
      });
    }
    expect(world.planner.openPlanCount).toBe(0);
  });

  it('is refused with 503 while there is no configuration', () => {
    expect(worldOf(undefined).planner.plan(planQuery('r'), 1)).toMatchObject({
      kind: 'refusal',
      error: { reason: 'NOT_READY' },
    });
  });

  it('goes through a route group, with the chains of its fallbacks', async () => {
    const members = [RouteMemberEntry.fromPartial({ modelId: 'mdl', enabled: true })];
    const state = await stateOf([
      ...smallWorld(),
      CLOUD,
      modelEntry('big', { contextWindowTokens: 100_000 }),
      deploymentEntry('large', { modelId: 'big' }),
      {
        $case: 'routeGroup',
        value: RouteGroupEntry.fromPartial({
          id: 'grp',
          organizationId: 'org',
          key: 'grp',
          mode: Mode.MODE_CHAT,
          adminStatus: AdminStatus.ADMIN_STATUS_ACTIVE,
          members,
          fallbacks: { general: ['big'], contextWindow: ['big'], contentPolicy: ['big'] },
        }),
      },
    ]);
    const planning = worldOf(state).planner.plan(planQuery('r', { modelId: 'grp' }), 1);
    expect(idsOf(planning)).toBe('cloud large');
    expect(planning).toMatchObject({
      contextWindowAttempts: [{ deploymentId: 'large', contextWindowTokens: 100_000 }],
      contentPolicyAttempts: [{ deploymentId: 'large' }],
    });
  });
});

describe('what came of this gateway’s calls', () => {
  const failed = outcome('a', { failureClass: 'connect', httpStatus: 0, firstTokenMs: 0 });
  const pair = () =>
    stateOf([...smallWorld(), deploymentEntry('a', { weight: 100 }), deploymentEntry('b', { priority: 1 })]);

  it('keeps a local plan from what a router’s plans found to be broken', async () => {
    const { planner } = worldOf(await pair());
    expect(idsOf(planner.plan(planQuery('r0'), 1))).toBe('a b');
    for (const id of ['r1', 'r2', 'r3']) planner.observe({ requestId: id, attempts: [failed, outcome('b')] });
    expect(planner.plan(planQuery('r4'), 1)).toMatchObject({
      attempts: [{ deploymentId: 'b' }],
      reasons: ['a:circuit_unreachable'],
    });
  });

  it('lets one call at a time find out whether it works again', async () => {
    const { planner, clock } = worldOf(await pair());
    for (const id of ['r1', 'r2', 'r3']) {
      planner.plan(planQuery(id), 1);
      planner.report({ requestId: id, attempts: [failed, outcome('b')] });
    }
    clock.advance(6_000);
    const trial = planner.plan(planQuery('r4'), 1);
    expect(trial).toMatchObject({
      attempts: [
        { deploymentId: 'a', trial: true },
        { deploymentId: 'b', trial: false },
      ],
    });
    expect(idsOf(planner.plan(planQuery('r5'), 1))).toBe('b');
    planner.cancel('r4');
    expect(idsOf(planner.plan(planQuery('r6'), 1))).toBe('a b');
    planner.dialling('r6', 'a');
    clock.advance(10_000);
    expect(idsOf(planner.plan(planQuery('r7'), 1))).toBe('b');
    planner.report({ requestId: 'r6', attempts: [outcome('a')] });
    expect(planner.plan(planQuery('r8'), 1)).toMatchObject({ attempts: [{ deploymentId: 'a', trial: false }, {}] });
  });

  it('holds the retries of an outage to their budget', async () => {
    const { planner } = worldOf(await pair());
    for (let call = 0; call < 20; call += 1) {
      planner.plan(planQuery(`r${call}`), 1);
      planner.report({ requestId: `r${call}`, attempts: [outcome('b', { failureClass: 'unknown' }), outcome('a')] });
    }
    expect(planner.plan(planQuery('r'), 1)).toMatchObject({ permittedRetries: 0 });
  });

  it('leads no caller to the source that is down alone, one call after the other', async () => {
    const { planner, clock } = worldOf(await pair());
    let spent = 0;
    for (let call = 0; call < 40; call += 1) {
      clock.advance(500);
      const plan = planner.plan(planQuery(`r${call}`), 1) as Extract<Planning, { kind: 'plan' }>;
      const tried = plan.attempts.slice(0, 1 + plan.permittedRetries).map(({ deploymentId }) => deploymentId);
      expect(tried).toContain('b');
      if (plan.permittedRetries === 0) spent += 1;
      const upToAnswer = tried.slice(0, tried.indexOf('b') + 1);
      planner.report({
        requestId: `r${call}`,
        attempts: upToAnswer.map((id) => outcome(id, id === 'a' ? { failureClass: 'overloaded' } : {})),
      });
    }
    expect(spent).toBeGreaterThan(0);
  });

  it('counts against the caps of a deployment until its minute is over', async () => {
    const limits = DeploymentLimits.fromPartial({ requestsPerMinute: 2 });
    const state = await stateOf([
      ...smallWorld(),
      deploymentEntry('a', { limits }),
      deploymentEntry('b', { priority: 1 }),
    ]);
    const { planner, clock } = worldOf(state);
    for (const id of ['r1', 'r2']) expect(idsOf(planner.plan(planQuery(id), 1))).toBe('a b');
    expect(idsOf(planner.plan(planQuery('r3'), 1))).toBe('b');
    planner.cancel('r1');
    expect(idsOf(planner.plan(planQuery('r4'), 1))).toBe('a b');
    clock.advance(61_000);
    expect(idsOf(planner.plan(planQuery('r5'), 1))).toBe('a b');
  });

  it('counts against the caps of a deployment whoever planned it', async () => {
    const limits = DeploymentLimits.fromPartial({ tokensPerMinute: 30 });
    const { planner } = worldOf(await stateOf([...smallWorld(), deploymentEntry('a', { limits }), CLOUD]));
    expect(idsOf(planner.plan(planQuery('r1'), 1))).toBe('a cloud');
    planner.cancel('r1');
    planner.observe({ requestId: 'r2', attempts: [outcome('a', { inputTokens: 20, outputTokens: 5 })] });
    expect(planner.plan(planQuery('r3'), 1)).toMatchObject({ reasons: ['a:tpm_cap'] });
  });

  it('gives way to what an administrator decides', async () => {
    const entries = [...smallWorld(), deploymentEntry('a'), deploymentEntry('b', { priority: 1 })];
    const world = worldOf(await stateOf(entries));
    const value = CircuitEntry.fromPartial({
      id: 'a',
      organizationId: 'org',
      subject: CircuitSubject.CIRCUIT_SUBJECT_DEPLOYMENT,
      openUntilUnixMs: BigInt(world.clock.nowMs() + 3_600_000),
    });
    world.state = await stateOf([...entries, { $case: 'circuit', value }], 6n);
    expect(world.planner.plan(planQuery('r1'), 1)).toMatchObject({ reasons: ['a:circuit_manual'] });
    world.state = await stateOf(entries, 7n);
    expect(idsOf(world.planner.plan(planQuery('r2'), 1))).toBe('a b');
  });

  it('is repeated or of an unknown plan: nothing changes', async () => {
    const { planner } = worldOf(await pair());
    planner.plan(planQuery('r1'), 1);
    for (let again = 0; again < 5; again += 1) planner.report({ requestId: 'r1', attempts: [failed] });
    planner.report({ requestId: 'unknown', attempts: [failed] });
    planner.cancel('r1');
    planner.dialling('r1', 'a');
    expect(planner.openPlanCount).toBe(0);
    expect(idsOf(planner.plan(planQuery('r2'), 1))).toBe('a b');
  });
});

describe('limits under local plans', () => {
  const A = deploymentEntry('a');
  const counted = (planner: SnapshotPlanner, gateways: number, calls = 100, fields = {}) => {
    let admitted = 0;
    for (let call = 0; call < calls; call += 1) {
      if (planner.plan(planQuery(`c${call}`, fields), gateways).kind === 'plan') admitted += 1;
    }
    return admitted;
  };

  it('let the share of one gateway in, and at least one request', async () => {
    const state = await stateOf([...smallWorld(), A, limited({ requestsPerMinute: 50 })]);
    expect([1, 2, 3, 8, 100].map((gateways) => counted(worldOf(state).planner, gateways))).toEqual([50, 25, 16, 6, 1]);
  });

  it('of all gateways together are never more than the limit, while it is no smaller than their number', async () => {
    const state = await stateOf([...smallWorld(), A, limited({ requestsPerMinute: 50 })]);
    for (const gateways of [2, 3, 7, 50]) {
      const all = Array.from({ length: gateways }, () => counted(worldOf(state).planner, gateways));
      expect(all.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(50);
    }
  });

  it('say whose limit it is, how it stands and when to come back', async () => {
    const state = await stateOf([...smallWorld(), A, limited({ requestsPerMinute: 4 })]);
    const { planner, clock } = worldOf(state);
    expect(planner.plan(planQuery('r1'), 2)).toMatchObject({
      limits: { requests: { limit: 2, remaining: 1 }, tokens: undefined },
    });
    planner.plan(planQuery('r2'), 2);
    clock.advance(20_000);
    const refused = planner.plan(planQuery('r3'), 2);
    expect(refused).toMatchObject({
      kind: 'refusal',
      error: {
        reason: 'RATE_LIMITED',
        httpStatus: 429,
        message: 'The limit of requests per minute of this API key is reached.',
      },
      limits: { requests: { limit: 2, remaining: 0 } },
    });
    if (refused.kind !== 'refusal') throw new Error('planned');
    expect(refused.error.retryAfterMs).toBeGreaterThan(39_000);
    expect(refused.error.retryAfterMs).toBeLessThanOrEqual(41_000);
    clock.advance(refused.error.retryAfterMs ?? 0);
    expect(planner.plan(planQuery('r4'), 2).kind).toBe('plan');
  });

  it('hold at the project, and skip what is wider', async () => {
    const limit = (id: string) => ({
      $case: 'limit' as const,
      value: LimitEntry.fromPartial({ id, organizationId: 'org', requestsPerMinute: 5 }),
    });
    expect(counted(worldOf(await stateOf([...smallWorld(), A, limit('prj')])).planner, 1)).toBe(5);
    expect(counted(worldOf(await stateOf([...smallWorld(), A, limit('org')])).planner, 1)).toBe(100);
  });

  it('give back what a cancelled call held, and count what a finished one used', async () => {
    const state = await stateOf([...smallWorld(), A, limited({ tokensPerMinute: 100, maxParallel: 2 })]);
    const { planner } = worldOf(state);
    const big = { inputTokensEstimate: 40, maxOutputTokens: 20 };
    expect(planner.plan(planQuery('r1', big), 1).kind).toBe('plan');
    expect(planner.plan(planQuery('r2', big), 1)).toMatchObject({
      error: { message: 'The limit of tokens per minute of this API key is reached.' },
    });
    planner.cancel('r1');
    expect(planner.plan(planQuery('r2', big), 1).kind).toBe('plan');
    planner.report({ requestId: 'r2', attempts: [outcome('a')] });
    expect(planner.plan(planQuery('r3', big), 1)).toMatchObject({ limits: { tokens: { limit: 100, remaining: 30 } } });
    planner.plan(planQuery('r4'), 1);
    expect(planner.plan(planQuery('r5'), 1)).toMatchObject({
      error: { message: 'The limit of requests at the same time of this API key is reached.' },
    });
  });

  it('let a request in that is larger than a share and fits the limit, once nothing else counts', async () => {
    const state = await stateOf([...smallWorld(), A, limited({ tokensPerMinute: 100 })]);
    const large = { inputTokensEstimate: 80 };
    expect(counted(worldOf(state).planner, 10, 3, large)).toBe(1);
    expect(worldOf(state).planner.plan(planQuery('r', { inputTokensEstimate: 101 }), 10)).toMatchObject({
      error: { message: 'The limit of tokens per minute of this API key is lower than what this request alone needs.' },
    });
  });

  it('go on from what routers let in at this gateway', async () => {
    const state = await stateOf([...smallWorld(), A, limited({ requestsPerMinute: 10 })]);
    const { planner, clock } = worldOf(state);
    for (let call = 0; call < 4; call += 1) planner.admitted(planQuery(`r${call}`));
    expect(counted(planner, 2)).toBe(1);
    clock.advance(61_000);
    expect(counted(planner, 2)).toBe(5);
  });
});
