import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Refusal, type PlanAnswer, type RouteRequest } from '@roundhouse/contracts/router/v1/router_service';
import { LOCAL_PLAN as LOCAL, NotingPlanner } from './fixtures/local-planner.ts';
import type { LocalReason } from './planning-observer.ts';
import type { AttemptOutcome, Planning, PlanQuery } from './planning.ports.ts';
import type { RouteChannelEvents } from './route-channel.ports.ts';
import { ANSWER_DEADLINE_MS, RoutePlanner } from './route-planner.ts';

/** A router that a spec answers for by hand. */
class FakeRouter {
  readonly received: RouteRequest[] = [];
  opened = 0;
  events: RouteChannelEvents | undefined;
  writable = true;
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  hello(): void {
    this.events?.message({
      hello: { routerId: this.id, version: '1', revision: undefined },
      answers: [],
      probeDeploymentIds: [],
      gateways: 0,
    });
  }

  answer(...answers: PlanAnswer[]): void {
    this.events?.message({ hello: undefined, answers, probeDeploymentIds: [], gateways: 0 });
  }

  drop(): void {
    const events = this.events;
    this.events = undefined;
    events?.closed(new Error('connection lost'));
  }

  get plans(): string[] {
    return this.received.flatMap((message) => message.plans.map((plan) => plan.requestId));
  }

  get cancelled(): string[] {
    return this.received.flatMap((message) => message.cancelledRequestIds);
  }

  get outcomes(): string[] {
    return this.received.flatMap((message) => message.outcomes.map((outcome) => outcome.requestId));
  }
}

const plan = (requestId: string, deploymentId = 'd1'): PlanAnswer => ({
  requestId,
  result: {
    $case: 'plan',
    value: {
      attempts: [
        {
          deploymentId,
          connectTimeoutMs: 1,
          firstTokenTimeoutMs: 2,
          idleTimeoutMs: 3,
          totalTimeoutMs: 4,
          contextWindowTokens: 0,
          trial: false,
        },
      ],
      permittedRetries: 1,
      revision: { epoch: 'e', number: 7n },
      reasons: [],
      contextWindowAttempts: [],
      contentPolicyAttempts: [],
      limits: undefined,
    },
  },
});

const refusal = (requestId: string, reason: string): PlanAnswer => ({
  requestId,
  result: {
    $case: 'refusal',
    value: {
      reason,
      retryAfterMs: 1500,
      details: ['d1:inactive'],
      limits: undefined,
      limitScope: '',
      limitKind: '',
      loadProgress: 0,
      loadEtaMs: 0,
    },
  },
});

const query = (requestId: string, projectId = 'p1'): PlanQuery => ({
  requestId,
  principal: {
    apiKeyId: 'k',
    organizationId: 'o',
    projectId,
    teamId: '',
    memberId: '',
    serviceAccountId: '',
    scopes: ['inference'],
  },
  modelId: 'm',
  mode: 'chat',
  capabilities: [],
  inputTokensEstimate: 10,
  maxOutputTokens: 0,
  tags: [],
  affinityKey: '',
  stream: false,
  deadlineMs: 60_000,
  priority: 0,
});

describe('RoutePlanner', () => {
  let routers: Map<string, FakeRouter>;
  let locally: LocalReason[];
  let dropped: number;
  let planner: RoutePlanner;
  let local: NotingPlanner;

  beforeEach(() => {
    jest.useFakeTimers();
    routers = new Map([
      ['a:1', new FakeRouter('router-a')],
      ['b:1', new FakeRouter('router-b')],
    ]);
    locally = [];
    dropped = 0;
    local = new NotingPlanner();
    planner = new RoutePlanner(
      { gatewayId: 'g1', version: '1' },
      {
        open: (address, events) => {
          const router = routers.get(address)!;
          router.events = events;
          router.opened += 1;
          return {
            write: (message) => {
              router.received.push(message);
              return router.writable;
            },
            cancel: () => router.drop(),
          };
        },
        release: () => undefined,
      },
      local,
      {
        plannedByRouter: () => undefined,
        plannedLocally: (reason) => locally.push(reason),
        refused: () => undefined,
        outcomeDropped: () => (dropped += 1),
        bypassed: () => undefined,
        restored: () => undefined,
        routersConnected: () => undefined,
      },
    );
  });

  afterEach(() => {
    planner.stop();
    jest.useRealTimers();
  });

  const ask = (asked: PlanQuery): Promise<Planning> => new Promise((resolve) => planner.plan(asked, resolve));

  const oneRouter = (): FakeRouter => {
    planner.useAddresses(['a:1']);
    const router = routers.get('a:1')!;
    router.hello();
    return router;
  };

  it('plans locally at once while no router is connected', async () => {
    planner.useAddresses(['a:1']);
    expect(await ask(query('r1'))).toBe(LOCAL);
    expect(locally).toEqual(['no_router']);
  });

  it('sends all plans of one turn in one message and gives each its own answer', async () => {
    const router = oneRouter();
    const answers = ['r1', 'r2', 'r3'].map((id) => ask(query(id)));
    await jest.advanceTimersByTimeAsync(1);
    expect(router.received).toHaveLength(2);
    expect(router.plans).toEqual(['r1', 'r2', 'r3']);
    router.answer(plan('r3', 'd3'), plan('r1', 'd1'), plan('r2', 'd2'));
    const deployments = (await Promise.all(answers)).map((answer) =>
      answer.kind === 'plan' ? answer.attempts[0]?.deploymentId : undefined,
    );
    expect(deployments).toEqual(['d1', 'd2', 'd3']);
    expect(locally).toEqual([]);
  });

  it('plans locally after 50 ms, tells the router, and ignores the late answer', async () => {
    const router = oneRouter();
    const answer = ask(query('r1'));
    await jest.advanceTimersByTimeAsync(ANSWER_DEADLINE_MS + 5);
    expect(await answer).toBe(LOCAL);
    expect(locally).toEqual(['timeout']);
    await jest.advanceTimersByTimeAsync(1);
    expect(router.cancelled).toEqual(['r1']);
    router.answer(plan('r1'));
    expect(planner.openPlanCount).toBe(0);
  });

  it('bypasses a router after five misses in a row, probes it each second and returns to it', async () => {
    const router = oneRouter();
    for (let miss = 0; miss < 5; miss += 1) {
      const answer = ask(query(`r${miss}`));
      await jest.advanceTimersByTimeAsync(ANSWER_DEADLINE_MS + 5);
      await answer;
    }
    expect(await ask(query('bypassed'))).toBe(LOCAL);
    expect(locally).toEqual([...Array(5).fill('timeout'), 'no_router']);
    await jest.advanceTimersByTimeAsync(1_100);
    const probe = router.plans.at(-1)!;
    expect(probe).toMatch(/^probe-/);
    router.answer(refusal(probe, 'NOT_READY'));
    expect(await ask(query('still bypassed'))).toBe(LOCAL);
    await jest.advanceTimersByTimeAsync(1_100);
    router.answer(refusal(router.plans.at(-1)!, 'MODEL_NOT_FOUND'));
    const back = ask(query('back'));
    await jest.advanceTimersByTimeAsync(1);
    router.answer(plan('back'));
    expect(await back).toMatchObject({ source: 'router', configNumber: 7n });
  });

  it('returns to a bypassed router whose answer to an earlier question still comes in time', async () => {
    const router = oneRouter();
    const missed = Array.from({ length: 5 }, (_, miss) => ask(query(`r${miss}`)));
    await jest.advanceTimersByTimeAsync(ANSWER_DEADLINE_MS - 10);
    const inTime = ask(query('in time'));
    await jest.advanceTimersByTimeAsync(15);
    await Promise.all(missed);
    expect(await ask(query('meanwhile'))).toBe(LOCAL);
    router.answer(plan('in time'));
    expect(await inTime).toMatchObject({ source: 'router' });
    const back = ask(query('back'));
    await jest.advanceTimersByTimeAsync(1);
    router.answer(plan('back'));
    expect(await back).toMatchObject({ source: 'router' });
  });

  it('plans locally what waits on a stream that breaks', async () => {
    const router = oneRouter();
    const answer = ask(query('r1'));
    router.drop();
    expect(await answer).toBe(LOCAL);
    expect(locally).toEqual(['lost']);
  });

  it('reconnects, re-sends open plans with the deployment being dialled, and delivers queued outcomes once', async () => {
    const router = oneRouter();
    const answers = [ask(query('r1')), ask(query('r2'))];
    await jest.advanceTimersByTimeAsync(1);
    router.answer(plan('r1'), plan('r2'));
    await Promise.all(answers);
    router.drop();
    planner.dialling('r1', 'd9');
    planner.report({ requestId: 'r2', attempts: [] });
    planner.report({ requestId: 'r2', attempts: [] });
    await jest.advanceTimersByTimeAsync(200);
    expect(router.opened).toBe(2);
    const first = router.received.at(-1)!;
    expect(first.hello?.gatewayId).toBe('g1');
    expect(first.openPlans).toEqual([
      { requestId: 'r1', modelId: 'm', projectId: 'p1', apiKeyId: 'k', deploymentId: 'd9' },
    ]);
    router.hello();
    await jest.advanceTimersByTimeAsync(1);
    expect(router.outcomes).toEqual(['r2']);
  });

  it('keeps outcomes bounded while a router is away', async () => {
    const router = oneRouter();
    const count = 10_010;
    const answers = Array.from({ length: count }, (_, index) => ask(query(`r${index}`)));
    await jest.advanceTimersByTimeAsync(1);
    router.answer(...Array.from({ length: count }, (_, index) => plan(`r${index}`)));
    await Promise.all(answers);
    router.drop();
    for (let index = 0; index < count; index += 1) planner.report({ requestId: `r${index}`, attempts: [] });
    expect(dropped).toBe(10);
    expect(planner.openPlanCount).toBe(0);
  });

  it('gives a project one home router while the set of routers stands, and the other when it leaves', async () => {
    planner.useAddresses(['a:1', 'b:1']);
    for (const router of routers.values()) router.hello();
    for (let turn = 0; turn < 3; turn += 1) {
      for (let project = 0; project < 20; project += 1) void ask(query(`r${turn}-${project}`, `p${project}`));
    }
    await jest.advanceTimersByTimeAsync(1);
    const projectsOf = (address: string) =>
      new Set(routers.get(address)!.plans.map((requestId) => requestId.split('-')[1]));
    expect([...projectsOf('a:1')].filter((project) => projectsOf('b:1').has(project))).toEqual([]);
    expect(projectsOf('a:1').size + projectsOf('b:1').size).toBe(20);
    planner.useAddresses(['b:1']);
    void ask(query('moved', 'p0'));
    // So many are unanswered that this one waits for a moment.
    await jest.advanceTimersByTimeAsync(5);
    expect(routers.get('b:1')!.plans).toContain('moved');
  });

  it('hands a refusal to the caller with its reason, advice and candidates', async () => {
    const router = oneRouter();
    const answer = ask(query('r1'));
    await jest.advanceTimersByTimeAsync(1);
    router.answer(refusal('r1', 'NO_DEPLOYMENT'));
    const planning = await answer;
    expect(planning).toMatchObject({
      kind: 'refusal',
      error: { reason: 'NO_DEPLOYMENT', retryAfterMs: 1500, details: [{ where: 'd1', message: 'inactive' }] },
    });
  });

  it.each(['NOT_READY', 'MODEL_NOT_FOUND'])('plans by itself when a router knows less (%s)', async (reason) => {
    const router = oneRouter();
    const answer = ask(query('r1'));
    await jest.advanceTimersByTimeAsync(1);
    router.answer(refusal('r1', reason));
    expect(await answer).toBe(LOCAL);
  });

  it('cancels and replaces a plan that names only deployments it cannot dial', async () => {
    const router = oneRouter();
    const answer = ask(query('r1'));
    await jest.advanceTimersByTimeAsync(1);
    router.answer(plan('r1', 'unknown'));
    expect(await answer).toBe(LOCAL);
    await jest.advanceTimersByTimeAsync(1);
    expect(router.cancelled).toEqual(['r1']);
  });

  it('plans locally while the stream is full instead of buffering without bound', async () => {
    const router = oneRouter();
    router.writable = false;
    const first = ask(query('r1'));
    await jest.advanceTimersByTimeAsync(1);
    expect(await ask(query('r2'))).toBe(LOCAL);
    router.writable = true;
    router.events?.drained();
    const third = ask(query('r3'));
    await jest.advanceTimersByTimeAsync(1);
    router.answer(plan('r1'), plan('r3'));
    expect((await first).kind).toBe('plan');
    expect(await third).toMatchObject({ source: 'router' });
  });

  describe('a plan of a router', () => {
    const attempt = (deploymentId: string, trial = false) => ({
      deploymentId,
      connectTimeoutMs: 1,
      firstTokenTimeoutMs: 2,
      idleTimeoutMs: 3,
      totalTimeoutMs: 4,
      contextWindowTokens: 8_000,
      trial,
    });
    const rich = (requestId: string): PlanAnswer => ({
      requestId,
      result: {
        $case: 'plan',
        value: {
          attempts: [attempt('d1'), attempt('d2', true)],
          permittedRetries: 1,
          revision: { epoch: 'e', number: 7n },
          reasons: ['d9:circuit_open'],
          contextWindowAttempts: [attempt('unknown'), attempt('d3')],
          contentPolicyAttempts: [attempt('d4')],
          limits: { requests: { limit: 60n, remaining: 59n, resetMs: 1_000 }, tokens: undefined },
        },
      },
    });
    const planned = async (router: FakeRouter, requestId: string, answer = rich(requestId)) => {
      const planning = ask(query(requestId));
      await jest.advanceTimersByTimeAsync(1);
      router.answer(answer);
      return planning;
    };
    const outcome: AttemptOutcome = {
      deploymentId: 'd1',
      failureClass: 'rate_limited',
      httpStatus: 429,
      firstTokenMs: 0,
      durationMs: 10,
      retryAfterMs: 5,
      inputTokens: 0,
      outputTokens: 0,
    };

    it('brings its chains, windows, limits and reasons; what is not known here is left out', async () => {
      const planning = await planned(oneRouter(), 'r1');
      expect(planning).toMatchObject({
        source: 'router',
        routerId: 'router-a',
        attempts: [
          { deploymentId: 'd1', contextWindowTokens: 8_000 },
          { deploymentId: 'd2', trial: true },
        ],
        contextWindowAttempts: [{ deploymentId: 'd3' }],
        contentPolicyAttempts: [{ deploymentId: 'd4' }],
        limits: { requests: { limit: 60, remaining: 59, resetMs: 1_000 }, tokens: undefined },
        reasons: ['d9:circuit_open'],
      });
      expect(local.told).toEqual(['admitted r1']);
    });

    it('has the dial of a trial told, and no other', async () => {
      const router = oneRouter();
      await planned(router, 'r1');
      planner.dialling('r1', 'd1');
      planner.dialling('r1', 'd2');
      planner.dialling('unknown', 'd2');
      await jest.advanceTimersByTimeAsync(10);
      expect(router.received.flatMap(({ dialled }) => dialled)).toEqual([{ requestId: 'r1', deploymentId: 'd2' }]);
      expect(local.told.slice(1)).toEqual(['dialling unknown d2']);
    });

    it('teaches the local planner what came of it, once', async () => {
      const router = oneRouter();
      await planned(router, 'r1', plan('r1'));
      planner.report({ requestId: 'r1', attempts: [outcome] });
      planner.report({ requestId: 'r1', attempts: [outcome] });
      await jest.advanceTimersByTimeAsync(10);
      expect(router.outcomes).toEqual(['r1']);
      expect(local.told).toEqual(['observed r1', 'reported r1']);
      expect(local.outcomes).toEqual([{ requestId: 'r1', attempts: [outcome] }]);
    });

    it('is refused with how far the model is that it would have to wait for', async () => {
      const value = Refusal.fromPartial({ reason: 'MODEL_LOADING', loadProgress: 0.5, loadEtaMs: 4_000 });
      const refused = await planned(oneRouter(), 'r1', {
        requestId: 'r1',
        result: { $case: 'refusal', value: { ...value, retryAfterMs: 4_000, details: ['d1:endpoint_loading'] } },
      });
      expect(refused).toMatchObject({
        kind: 'refusal',
        loading: { progress: 0.5, etaMs: 4_000 },
        error: {
          reason: 'MODEL_LOADING',
          retryAfterMs: 4_000,
          details: [{ where: 'd1', message: 'endpoint_loading' }],
        },
      });
    });

    it('is refused with whose limit it was, how it stands and when to come back', async () => {
      const refused = await planned(oneRouter(), 'r1', {
        requestId: 'r1',
        result: {
          $case: 'refusal',
          value: {
            reason: 'RATE_LIMITED',
            retryAfterMs: 1_500,
            details: [],
            limits: { requests: undefined, tokens: { limit: 100n, remaining: 0n, resetMs: 1_500 } },
            limitScope: 'project',
            limitKind: 'tpm',
            loadProgress: 0,
            loadEtaMs: 0,
          },
        },
      });
      expect(refused).toMatchObject({
        kind: 'refusal',
        error: {
          reason: 'RATE_LIMITED',
          retryAfterMs: 1_500,
          message: 'The limit of tokens per minute of this project is reached.',
        },
        limits: { tokens: { limit: 100, remaining: 0, resetMs: 1_500 }, requests: undefined },
      });
    });
  });

  it('plans locally with the number of gateways that routers told of last', async () => {
    const router = oneRouter();
    router.events?.message({ hello: undefined, answers: [], probeDeploymentIds: [], gateways: 3 });
    router.events?.message({ hello: undefined, answers: [], probeDeploymentIds: [], gateways: 0 });
    router.drop();
    await ask(query('r1'));
    expect(local.gateways).toBe(3);
  });

  it('tells every router and the local planner of a call beside all requests', async () => {
    planner.useAddresses(['a:1', 'b:1']);
    for (const router of routers.values()) router.hello();
    planner.noteCall({
      deploymentId: 'd1',
      failureClass: '',
      httpStatus: 200,
      firstTokenMs: 0,
      durationMs: 7,
      retryAfterMs: 0,
      inputTokens: 0,
      outputTokens: 0,
    });
    await jest.advanceTimersByTimeAsync(10);
    for (const { received } of routers.values()) {
      expect(received.flatMap(({ probeOutcomes }) => probeOutcomes)).toMatchObject([{ deploymentId: 'd1' }]);
    }
    expect(local.outcomes).toMatchObject([{ attempts: [{ deploymentId: 'd1' }] }]);
  });

  it('makes the probes that a router asks for, four at a time and each once, and tells what came of them', async () => {
    const router = oneRouter();
    const begun: string[] = [];
    const ends = new Map<string, (outcome: AttemptOutcome | undefined) => void>();
    planner.useProber({
      probe: (deploymentId) => {
        begun.push(deploymentId);
        return new Promise((resolve) => ends.set(deploymentId, resolve));
      },
    });
    const wants = (...probeDeploymentIds: string[]) =>
      router.events?.message({ hello: undefined, answers: [], probeDeploymentIds, gateways: 0 });
    wants('d1', 'd2', 'd3', 'd4', 'd5', 'd6');
    wants('d1', 'd6');
    await jest.advanceTimersByTimeAsync(1);
    expect(begun).toEqual(['d1', 'd2', 'd3', 'd4']);
    const worked = {
      failureClass: '',
      httpStatus: 200,
      firstTokenMs: 0,
      durationMs: 7,
      retryAfterMs: 0,
      inputTokens: 0,
      outputTokens: 0,
    };
    ends.get('d1')?.({ deploymentId: 'd1', ...worked });
    ends.get('d2')?.(undefined);
    await jest.advanceTimersByTimeAsync(10);
    expect(begun).toEqual(['d1', 'd2', 'd3', 'd4', 'd5', 'd6']);
    const told = router.received.flatMap(({ probeOutcomes }) => probeOutcomes);
    expect(told).toMatchObject([{ deploymentId: 'd1', httpStatus: 200, durationMs: 7 }]);
    wants('d1');
    ends.get('d5')?.(undefined);
    await jest.advanceTimersByTimeAsync(10);
    expect(begun.filter((id) => id === 'd1')).toHaveLength(2);
  });
});
