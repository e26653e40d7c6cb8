import { beforeEach, describe, expect, it } from '@jest/globals';
import { INVALID_SPAN_CONTEXT, trace, type Context, type TracerProvider } from '@opentelemetry/api';
import { Endpoint, EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import { ManualClock } from '@roundhouse/kernel';
import { configuredState, FixedConfiguration } from '../fixtures/configured.ts';
import { DEFAULT_PLAN_LIMITS, OpenPlans } from './domain/open-plans.ts';
import { PlanningService, type PlanQuestion } from './planning.service.ts';

const state = await configuredState();
const question = (requestId: string, modelId = 'mdl'): PlanQuestion => ({
  requestId,
  modelId,
  trace: undefined,
  query: { mode: 'chat', capabilities: [], inputTokensEstimate: 10, tags: [], deadlineMs: 0 },
});

let configuration: FixedConfiguration;
let plans: OpenPlans;
let service: PlanningService;
let seen: string[];

beforeEach(() => {
  seen = [];
  configuration = new FixedConfiguration(state);
  plans = new OpenPlans(new ManualClock(), DEFAULT_PLAN_LIMITS);
  service = new PlanningService(configuration, plans, {
    decided: (result) => seen.push(result),
    ended: (how) => seen.push(how),
    failed: (error) => seen.push(String(error)),
  });
});

describe('PlanningService', () => {
  it('plans from the configuration that holds and keeps the plan open', () => {
    const { decision, revision } = service.plan(service.connect(), question('one'));
    expect(revision).toEqual({ epoch: 'epoch', number: 7n });
    expect(decision.kind === 'plan' && decision.plan.attempts.map((attempt) => attempt.deploymentId)).toEqual([
      'cloud-a',
      'cloud-b',
    ]);
    expect(plans.inFlight('cloud-a')).toBe(1);
    expect(seen).toEqual(['PLAN']);
  });

  it('tries a node only while its endpoint is ready', () => {
    const stream = service.connect();
    const planned = (id: string) => {
      const { decision } = service.plan(stream, question(id));
      return decision.kind === 'plan' ? decision.plan.attempts.length : 0;
    };
    configuration.endpoints.set('on-node', Endpoint.fromPartial({ state: EndpointState.ENDPOINT_STATE_LOADING }));
    expect(planned('one')).toBe(2);
    configuration.endpoints.set('on-node', Endpoint.fromPartial({ state: EndpointState.ENDPOINT_STATE_READY }));
    expect(planned('two')).toBe(3);
  });

  it('refuses with NOT_READY while there is no configuration', () => {
    configuration.state = undefined;
    const { decision } = service.plan(service.connect(), question('one'));
    expect(decision).toMatchObject({ kind: 'refusal', refusal: { reason: 'NOT_READY' } });
    expect(plans.size).toBe(0);
  });

  it('leaves nothing open after a refusal', () => {
    const { decision } = service.plan(service.connect(), question('one', 'no such model'));
    expect(decision).toMatchObject({ kind: 'refusal', refusal: { reason: 'MODEL_NOT_FOUND' } });
    expect(plans.size).toBe(0);
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
    const stream = service.connect();
    service.plan(stream, question('one'));
    service.plan(stream, {
      ...question('two'),
      trace: { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, tracestate: '' },
    });
    trace.disable();
    expect(spans).toEqual([{ name: 'router.plan', traceId }]);
  });

  it('counts the end of a plan once', () => {
    const stream = service.connect();
    service.plan(stream, question('one'));
    service.end(stream, 'one', 'outcome');
    service.end(stream, 'one', 'outcome');
    service.end(stream, 'one', 'cancel');
    expect(seen).toEqual(['PLAN', 'outcome']);
  });
});
