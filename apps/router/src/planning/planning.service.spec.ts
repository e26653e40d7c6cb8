import { beforeEach, describe, expect, it } from '@jest/globals';
import { INVALID_SPAN_CONTEXT, trace, type Context, type TracerProvider } from '@opentelemetry/api';
import { Endpoint, EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import { ManualClock } from '@roundhouse/kernel';
import type { AttemptReport, FailureClass, ServingDemand } from '@roundhouse/routing';
import type { ConfigState } from '@roundhouse/snapshot';
import {
  circuitEntry,
  configuredState,
  credentialEntry,
  deploymentEntry,
  FixedConfiguration,
  keyEntry,
  limitEntry,
  modelEntry,
  nodeDeploymentEntry,
  projectEntry,
} from '../fixtures/configured.ts';
import type { PlanDecision, PlanQuestion } from './plan-decision.ts';
import { PlanningService } from './planning.service.ts';
import { RouterState } from './router-state.ts';

const plain = await configuredState();
const NOBODY = { apiKeyId: '', memberId: '', teamId: '', projectId: '', organizationId: '' };

let clock: ManualClock;
let configuration: FixedConfiguration;
let router: RouterState;
let service: PlanningService;
let stream: number;
let seen: string[];

function begin(state: ConfigState | undefined = plain): void {
  seen = [];
  clock = new ManualClock();
  clock.advance(1_000_000);
  configuration = new FixedConfiguration(state);
  router = new RouterState(configuration, clock);
  service = new PlanningService(router, {
    decided: (result) => seen.push(result),
    ended: (how) => seen.push(how),
    freed: (cause) => seen.push(cause),
    failed: (error) => seen.push(String(error)),
  });
  stream = service.connect();
}

beforeEach(() => begin());

const question = (requestId: string, fields: Partial<PlanQuestion> = {}): PlanQuestion => ({
  requestId,
  callableId: 'mdl',
  caller: NOBODY,
  trace: undefined,
  query: { mode: 'chat', capabilities: [], inputTokensEstimate: 10, tags: [], deadlineMs: 0 },
  ...fields,
});

const ask = (requestId: string, fields: Partial<PlanQuestion> = {}): PlanDecision =>
  service.plan(stream, question(requestId, fields), service.nowMs());

const attemptsOf = ({ decision }: PlanDecision) =>
  decision.kind === 'plan'
    ? decision.plan.attempts.map(({ deploymentId, trial }) => (trial ? `${deploymentId} (trial)` : deploymentId))
    : decision.refusal.reason;

const attempt = (deploymentId: string, failureClass?: FailureClass, fields: Partial<AttemptReport> = {}) => ({
  deploymentId,
  failureClass,
  httpStatus: 0,
  firstTokenMs: 5,
  durationMs: 10,
  retryAfterMs: 0,
  inputTokens: 0,
  outputTokens: 0,
  ...fields,
});

const report = (requestId: string, ...attempts: AttemptReport[]) =>
  service.report(stream, requestId, attempts, service.nowMs());

/** Calls that fail, as a gateway sees them one after the other. */
function fail(deploymentId: string, failureClass: FailureClass, count: number): void {
  for (let call = 0; call < count; call += 1) {
    ask(`failing-${seen.length}`);
    const id = `failing-${seen.length - 1}`;
    clock.advance(20);
    report(id, attempt(deploymentId, failureClass));
  }
}

describe('PlanningService', () => {
  it('plans from the configuration that holds and keeps the plan open', () => {
    const answer = ask('one');
    expect(answer.revision).toEqual({ epoch: 'epoch', number: 7n });
    expect(attemptsOf(answer)).toEqual(['cloud-a', 'cloud-b']);
    expect(router.plans.inFlight('cloud-a')).toBe(1);
    expect(seen).toEqual(['PLAN']);
  });

  it('tries a node only while its endpoint is ready; its own load counts for 10 s', () => {
    const put = (state: EndpointState, atUnixMs = clock.nowMs()) =>
      configuration.endpoints.set(
        'on-node',
        Endpoint.fromPartial({ state, slotsBusy: 3, queueLength: 4, atUnixMs: BigInt(atUnixMs) }),
      );
    put(EndpointState.ENDPOINT_STATE_LOADING);
    expect(attemptsOf(ask('one'))).toEqual(['cloud-a', 'cloud-b']);
    put(EndpointState.ENDPOINT_STATE_READY);
    expect(attemptsOf(ask('two'))).toEqual(['cloud-a', 'cloud-b', 'on-node']);
    expect(router.view.inFlight('on-node')).toBe(7);
    clock.advance(10_001);
    expect(router.view.inFlight('on-node')).toBe(0);
    expect(attemptsOf(ask('three'))).toHaveLength(3);
  });

  describe('with a model that is on a node alone', () => {
    const endpoint = (fields: Partial<Endpoint>) =>
      configuration.endpoints.set('own-a', Endpoint.fromPartial({ servingId: 'srv', slots: 2, ...fields }));
    const own = { callableId: 'own', query: { ...question('').query, inputTokensEstimate: 6_000 } };
    const { ENDPOINT_STATE_LOADING, ENDPOINT_STATE_READY, ENDPOINT_STATE_UNLOADED } = EndpointState;
    let wanted: ServingDemand[];

    beforeEach(async () => {
      begin(await configuredState([modelEntry('own'), nodeDeploymentEntry('own-a', 'own')]));
      wanted = [];
      router.onWanted((demand) => wanted.push(demand));
    });

    it('asks for it while it is not loaded, once in two seconds, and tells how far it is', () => {
      endpoint({ state: ENDPOINT_STATE_UNLOADED });
      for (const id of ['one', 'two', 'three']) expect(attemptsOf(ask(id, own))).toBe('MODEL_LOADING');
      expect(wanted).toEqual([{ servingId: 'srv', deploymentId: 'own-a', waiting: 1 }]);
      clock.advance(2_000);
      ask('four', own);
      expect(wanted[1]).toMatchObject({ waiting: 3 });
      endpoint({ state: ENDPOINT_STATE_LOADING, loadProgress: 0.5, loadEtaS: 8 });
      clock.advance(2_000);
      const { decision } = ask('five', own);
      expect(decision).toMatchObject({
        refusal: { reason: 'MODEL_LOADING', retryAfterMs: 8_000, loading: { progress: 0.5, etaMs: 8_000 } },
      });
      expect(wanted).toHaveLength(2);
      endpoint({ state: ENDPOINT_STATE_READY });
      expect(attemptsOf(ask('six', own))).toEqual(['own-a']);
      expect(router.plans.size).toBe(1);
      clock.advance(10_000);
      router.sweep();
      expect(router.demand.size).toBe(0);
    });

    it('gives it as long for the first token as its prompt rate asks for', () => {
      endpoint({ state: ENDPOINT_STATE_READY, promptTokensPerSecond: 100 });
      const { decision } = ask('one', own);
      expect(decision).toMatchObject({ plan: { attempts: [{ firstTokenTimeoutMs: 240_000 }] } });
    });

    it('refuses what is longer than a slot of it, and asks nobody to load it for that', () => {
      endpoint({ state: ENDPOINT_STATE_UNLOADED, contextTokens: 4_096 });
      expect(attemptsOf(ask('one', own))).toBe('CONTEXT_TOO_LONG');
      expect(wanted).toEqual([]);
    });

    it('is explained with what its node tells, and asked for by nobody that way', () => {
      endpoint({ state: ENDPOINT_STATE_UNLOADED, promptTokensPerSecond: 100 });
      const { candidates, decision } = service.explain(question('one', own), service.nowMs());
      expect(attemptsOf(decision)).toBe('MODEL_LOADING');
      expect(candidates).toMatchObject([
        {
          reasons: ['endpoint_unloaded'],
          expectedWaitMs: 60_000,
          node: { state: 'unloaded', servingId: 'srv', slots: 2, promptTokensPerSecond: 100 },
        },
      ]);
      expect(wanted).toEqual([]);
    });
  });

  it('refuses with NOT_READY while there is no configuration', () => {
    begin(undefined);
    configuration.state = undefined;
    expect(attemptsOf(ask('one'))).toBe('NOT_READY');
    expect(router.plans.size).toBe(0);
  });

  it('leaves nothing open after a refusal', () => {
    expect(attemptsOf(ask('one', { callableId: 'no such model' }))).toBe('MODEL_NOT_FOUND');
    expect(router.plans.size).toBe(0);
    expect(seen).toEqual(['MODEL_NOT_FOUND']);
  });

  it('shows a sampled plan in the trace of its caller, and no other', () => {
    const spans: { name: string; traceId: string | undefined }[] = [];
    const provider = {
      getTracer: () => ({
        startSpan(name: string, _options: unknown, parent: Context) {
          spans.push({ name, traceId: trace.getSpanContext(parent)?.traceId });
          return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
        },
      }),
    };
    trace.setGlobalTracerProvider(provider as unknown as TracerProvider);
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    ask('one');
    ask('two', { trace: { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, tracestate: '' } });
    trace.disable();
    expect(spans).toEqual([{ name: 'router.plan', traceId }]);
  });

  it('counts the end of a plan once', () => {
    ask('one');
    report('one');
    report('one');
    service.cancel(stream, 'one', service.nowMs());
    expect(seen).toEqual(['PLAN', 'outcome']);
  });
});

describe('circuits', () => {
  it('open by outcomes, are tried by one plan at a time, and close by its success', () => {
    fail('cloud-a', 'overloaded', 5);
    expect(attemptsOf(ask('while open'))).toEqual(['cloud-b']);
    clock.advance(6_000);
    expect(attemptsOf(ask('trial'))).toEqual(['cloud-a (trial)', 'cloud-b']);
    expect(attemptsOf(ask('beside it'))).toEqual(['cloud-b']);
    service.dialled(stream, 'trial', 'cloud-a', service.nowMs());
    clock.advance(6_000);
    expect(attemptsOf(ask('still waited for'))).toEqual(['cloud-b']);
    report('trial', attempt('cloud-a', undefined, { durationMs: 6_000 }));
    expect(attemptsOf(ask('closed'))).toEqual(['cloud-a', 'cloud-b']);
  });

  it.each([
    ['is given up', () => service.cancel(stream, 'trial', service.nowMs())],
    ['went to another deployment', () => report('trial', attempt('cloud-b'))],
    ['was ended by its client', () => report('trial', attempt('cloud-a', 'cancelled'))],
    ['was not dialled in 5 s', () => clock.advance(5_000)],
  ])('have their trial back when the plan %s', (_, end) => {
    fail('cloud-a', 'overloaded', 5);
    clock.advance(6_000);
    ask('trial');
    end();
    expect(attemptsOf(ask('next'))).toEqual(['cloud-a (trial)', 'cloud-b']);
  });

  it('let late outcomes say nothing', () => {
    ask('one');
    report('one', attempt('cloud-a'));
    for (let repeat = 0; repeat < 20; repeat += 1) report('one', attempt('cloud-a', 'connect'));
    expect(attemptsOf(ask('two'))).toEqual(['cloud-a', 'cloud-b']);
  });

  it('follow what administrators decide: open, reset once per generation, closed again', async () => {
    const configure = async (...entries: NonNullable<Parameters<typeof configuredState>[0]>[number][]) => {
      configuration.state = await configuredState(entries);
    };
    await configure(circuitEntry('cloud-a', { openUntilUnixMs: BigInt(clock.nowMs() + 60_000) }));
    expect(attemptsOf(ask('by hand'))).toEqual(['cloud-b']);
    await configure();
    expect(attemptsOf(ask('no more'))).toEqual(['cloud-a', 'cloud-b']);
    fail('cloud-a', 'overloaded', 5);
    await configure(circuitEntry('cloud-a', { resetGeneration: 1n }));
    expect(attemptsOf(ask('reset'))).toEqual(['cloud-a', 'cloud-b']);
    fail('cloud-a', 'overloaded', 5);
    await configure(circuitEntry('cloud-a', { resetGeneration: 1n }), projectEntry('any other change'));
    expect(attemptsOf(ask('not reset again'))).toEqual(['cloud-b']);
  });

  it('leave a credential out until its secret changes', async () => {
    const configure = async (revision: bigint) => {
      const ofKey = (id: string) => deploymentEntry(id, { credentialId: 'crd' });
      configuration.state = await configuredState([credentialEntry('crd', revision), ofKey('cloud-a')]);
    };
    await configure(1n);
    fail('cloud-a', 'auth', 3);
    expect(attemptsOf(ask('refused'))).toEqual(['cloud-b']);
    await configure(1n);
    expect(attemptsOf(ask('the same secret'))).toEqual(['cloud-b']);
    await configure(2n);
    expect(attemptsOf(ask('a new secret'))).toEqual(['cloud-a', 'cloud-b']);
  });

  it('permit fewer retries once retries are a fifth of the attempts', () => {
    const permitted = (id: string) => {
      const { decision } = ask(id);
      return decision.kind === 'plan' ? decision.plan.permittedRetries : undefined;
    };
    expect(permitted('first')).toBe(3);
    report('first', attempt('cloud-a', 'unknown'), attempt('cloud-b', 'unknown'), attempt('cloud-a'));
    expect(permitted('second')).toBe(1);
    report('second', attempt('cloud-a', 'unknown'), attempt('cloud-b'));
    expect(permitted('third')).toBe(0);
    clock.advance(10_000);
    expect(permitted('later')).toBe(3);
  });
});

describe('limits', () => {
  const caller = { ...NOBODY, apiKeyId: 'key', projectId: 'prj', organizationId: 'org' };
  const limited = (limits: object, more: Parameters<typeof configuredState>[0] = []) =>
    configuredState([projectEntry('prj'), keyEntry('key', 'prj', limits), ...more]);
  const asks = (count: number, fields: Partial<PlanQuestion> = {}) =>
    Array.from({ length: count }, (_, index) => ask(`r${index}`, { caller, ...fields }));
  const admitted = (answers: readonly PlanDecision[]) => answers.filter(({ decision }) => decision.kind === 'plan');
  const sized = (inputTokensEstimate: number, maxOutputTokens: number) => ({
    query: { ...question('').query, inputTokensEstimate, maxOutputTokens },
  });

  it('of keys and projects let exactly 50 of 200 in (rpm, tpm, parallel)', async () => {
    for (const state of [
      await limited({ requestsPerMinute: 50 }),
      await limited({ maxParallel: 50 }),
      await limited({ tokensPerMinute: 500 }),
      await limited({}, [limitEntry('prj', { requestsPerMinute: 50 })]),
    ]) {
      begin(state);
      expect(admitted(asks(200))).toHaveLength(50);
      expect(router.plans.size).toBe(50);
    }
  });

  it('refuse with whose limit it is, which, and when to come back', async () => {
    begin(await limited({}, [limitEntry('prj', { requestsPerMinute: 2 })]));
    const [, , refused] = asks(3);
    expect(refused).toMatchObject({
      decision: { refusal: { reason: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } },
      refusedBy: { scope: 'project', limit: 'rpm' },
      limits: { requests: { limit: 2, remaining: 0 } },
    });
    clock.advance(61_000);
    expect(admitted(asks(1))).toHaveLength(1);
  });

  it('reserve what a request may come to, and count what it came to', async () => {
    begin(await limited({ tokensPerMinute: 1_000 }));
    const [first, second] = asks(2, sized(100, 500));
    expect(first?.limits?.tokens?.remaining).toBe(400);
    expect(second?.refusedBy).toEqual({ scope: 'api_key', limit: 'tpm' });
    report(
      'r0',
      attempt('cloud-a', 'overloaded'),
      attempt('cloud-b', undefined, { inputTokens: 90, outputTokens: 10 }),
    );
    expect(ask('next', { caller, ...sized(100, 500) }).limits?.tokens?.remaining).toBe(300);
    service.cancel(stream, 'next', service.nowMs());
    expect(ask('after', { caller, ...sized(900, 0) }).limits?.tokens?.remaining).toBe(0);
  });

  it('hold nothing for a request that no deployment would serve', async () => {
    begin(await limited({ requestsPerMinute: 1 }));
    expect(attemptsOf(ask('none', { caller, callableId: 'unknown' }))).toBe('MODEL_NOT_FOUND');
    expect(admitted(asks(2))).toHaveLength(1);
  });

  it('hold nothing for a request that planning broke on', async () => {
    begin(await limited({ maxParallel: 1 }));
    const { endpoint } = configuration;
    configuration.endpoint = () => {
      throw new Error('unexpected');
    };
    expect(() => asks(1)).toThrow('unexpected');
    configuration.endpoint = endpoint;
    expect(admitted(asks(2))).toHaveLength(1);
  });

  it('come free when a lost stream is given up; its minute stays counted', async () => {
    begin(await limited({ maxParallel: 1, requestsPerMinute: 2 }));
    asks(1);
    service.disconnect(stream, service.nowMs());
    clock.advance(5_000);
    router.sweep();
    stream = service.connect();
    const [second] = asks(1);
    expect(second?.limits?.requests?.remaining).toBe(0);
  });

  it('count requests as open that a gateway brings along from another router', async () => {
    begin(await limited({ maxParallel: 1, requestsPerMinute: 5 }));
    const claimed = {
      requestId: 'brought',
      callableId: 'mdl',
      projectId: 'prj',
      apiKeyId: 'key',
      deploymentId: 'cloud-a',
    };
    service.claim(stream, claimed, service.nowMs());
    expect(asks(1)[0]?.refusedBy).toEqual({ scope: 'api_key', limit: 'maxParallel' });
    report('brought', attempt('cloud-a', undefined, { outputTokens: 5 }));
    expect(asks(1)[0]?.limits?.requests?.remaining).toBe(4);
  });

  it('of a deployment take it out of the plan, by what its attempts used', async () => {
    const capped = deploymentEntry('cloud-a', {
      limits: { requestsPerMinute: 0, tokensPerMinute: 1_000, maxParallel: 2 },
    });
    begin(await configuredState([capped]));
    expect([ask('one'), ask('two'), ask('three')].map(attemptsOf)).toEqual([
      ['cloud-a', 'cloud-b'],
      ['cloud-a', 'cloud-b'],
      ['cloud-b'],
    ]);
    report('one', attempt('cloud-a', undefined, { inputTokens: 700, outputTokens: 200 }));
    service.cancel(stream, 'two', service.nowMs());
    expect(attemptsOf(ask('small'))).toEqual(['cloud-a', 'cloud-b']);
    expect(attemptsOf(ask('large', sized(200, 0)))).toEqual(['cloud-b']);
  });

  it('are asked for an explanation, and count nothing by it', async () => {
    begin(await limited({ requestsPerMinute: 1 }));
    fail('cloud-a', 'rate_limited', 1);
    const explain = () => service.explain(question('why', { caller }), service.nowMs());
    expect(explain()).toEqual(explain());
    expect(explain()).toMatchObject({
      strategy: 'least_busy',
      decision: { limits: { requests: { remaining: 1 } } },
      candidates: [
        { deploymentId: 'cloud-a', role: 'own', reasons: ['backing_off'], retryAfterMs: 5_000 },
        { deploymentId: 'cloud-b', role: 'own', reasons: [] },
        { deploymentId: 'on-node', role: 'own', reasons: ['endpoint_absent'] },
      ],
    });
    expect(attemptsOf(explain().decision)).toEqual(['cloud-b']);
    expect(router.plans.size).toBe(0);
    expect(admitted(asks(2))).toHaveLength(1);
    expect(explain().decision.refusedBy).toEqual({ scope: 'api_key', limit: 'rpm' });
  });
});
