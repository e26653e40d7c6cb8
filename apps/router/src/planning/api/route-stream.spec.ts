import { beforeEach, describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { FailureClass, RouteRequest, type RouteResponse } from '@roundhouse/contracts/router/v1/router_service';
import { ManualClock } from '@roundhouse/kernel';
import { configuredState, FixedConfiguration, keyEntry, projectEntry } from '../../fixtures/configured.ts';
import { PlanningService } from '../planning.service.ts';
import { RouterState } from '../router-state.ts';
import { RouteStream, type RouteCall } from './route-stream.ts';

const state = await configuredState([projectEntry('prj'), keyEntry('key', 'prj', { requestsPerMinute: 50 })]);

class FakeCall extends EventEmitter {
  readonly written: RouteResponse[] = [];
  full = false;
  paused = false;

  write(response: RouteResponse): boolean {
    this.written.push(response);
    return !this.full;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }
}

let call: FakeCall;
let router: RouterState;
let planning: PlanningService;
let stream: RouteStream;
let failures: unknown[];

beforeEach(() => {
  failures = [];
  router = new RouterState(new FixedConfiguration(state), new ManualClock());
  planning = new PlanningService(router, observer);
  call = new FakeCall();
  stream = openStream(call);
});

const observer = {
  decided: () => undefined,
  ended: () => undefined,
  freed: () => undefined,
  failed: (error: unknown) => failures.push(error),
};

function openStream(on: FakeCall): RouteStream {
  const parts = { planning, roster: router.roster, observer };
  return new RouteStream(on as unknown as RouteCall, parts, {
    routerId: 'router-1',
    version: '1',
    revision: undefined,
  });
}

const asking = (...requestIds: string[]) =>
  RouteRequest.fromPartial({
    plans: requestIds.map((requestId) => ({ requestId, modelId: 'mdl', mode: Mode.MODE_CHAT })),
  });
const answersOf = (response: RouteResponse | undefined) => response?.answers.map((answer) => answer.requestId);
const flushed = async () => {
  await nextTurn();
  await nextTurn();
};

describe('RouteStream', () => {
  it('greets first, then answers all messages of one turn in one message', async () => {
    stream.accept(asking('one', 'two'));
    stream.accept(asking('three'));
    await flushed();
    expect(call.written).toHaveLength(2);
    expect(call.written[0]?.hello?.routerId).toBe('router-1');
    expect(answersOf(call.written[1])).toEqual(['one', 'two', 'three']);
  });

  it('says nothing when nothing was asked', async () => {
    stream.accept(RouteRequest.fromPartial({ outcomes: [{ requestId: 'unknown' }], cancelledRequestIds: ['unknown'] }));
    await flushed();
    expect(call.written).toHaveLength(1);
  });

  it('reads no further while the gateway does not read its answers', async () => {
    call.full = true;
    stream.accept(asking('one'));
    await flushed();
    expect(call.paused).toBe(true);
    call.emit('drain');
    expect(call.paused).toBe(false);
  });

  it('refuses one question that breaks planning, and answers the others', async () => {
    const plan = planning.plan.bind(planning);
    planning.plan = (streamId, question, nowMs) => {
      if (question.requestId === 'poison') throw new Error('unexpected');
      return plan(streamId, question, nowMs);
    };
    stream.accept(asking('one', 'poison', 'two'));
    await flushed();
    expect(call.written[1]?.answers.map((answer) => answer.result?.$case)).toEqual(['plan', 'refusal', 'plan']);
    expect(failures).toHaveLength(1);
  });

  it('takes open plans on again, and ends plans by outcome and cancel', () => {
    stream.accept(
      RouteRequest.fromPartial({
        openPlans: ['one', 'two', 'three'].map((requestId) => ({ requestId, deploymentId: 'cloud-b' })),
      }),
    );
    expect(router.plans.inFlight('cloud-b')).toBe(3);
    stream.accept(RouteRequest.fromPartial({ outcomes: [{ requestId: 'one' }], cancelledRequestIds: ['two'] }));
    expect(router.plans.inFlight('cloud-b')).toBe(1);
  });

  it('lets exactly 50 of 200 of a key in, with how its limit stands on each answer', async () => {
    const plans = Array.from({ length: 200 }, (_, index) => ({
      requestId: `r${index}`,
      modelId: 'mdl',
      mode: Mode.MODE_CHAT,
      apiKeyId: 'key',
    }));
    for (let at = 0; at < 200; at += 40) stream.accept(RouteRequest.fromPartial({ plans: plans.slice(at, at + 40) }));
    await flushed();
    const results = call.written.flatMap(({ answers }) => answers.map(({ result }) => result));
    const admitted = results.filter((result) => result?.$case === 'plan');
    expect(admitted).toHaveLength(50);
    expect(admitted.map((result) => result?.value.limits?.requests?.remaining)).toEqual(
      Array.from({ length: 50 }, (_, index) => BigInt(49 - index)),
    );
    expect(results.at(-1)).toMatchObject({
      $case: 'refusal',
      value: { reason: 'RATE_LIMITED', limitScope: 'api_key', limitKind: 'rpm', limits: { requests: { limit: 50n } } },
    });
  });

  it('tells each gateway how many there are, when that changes', async () => {
    const hello = (gatewayId: string) => RouteRequest.fromPartial({ hello: { gatewayId, version: '1' } });
    stream.accept(hello('gateway-1'));
    await flushed();
    const other = new FakeCall();
    const second = openStream(other);
    second.accept(hello('gateway-2'));
    // The same gateway, again, as after a reconnect; and one of a peer.
    openStream(new FakeCall()).accept(hello('gateway-2'));
    router.roster.hear(new Set(['gateway-2', 'gateway-3']));
    await flushed();
    second.end();
    await flushed();
    const told = (on: FakeCall) => on.written.map(({ gateways }) => gateways).filter((count) => count > 0);
    expect(told(call)).toEqual([1, 3]);
    expect(told(other)).toEqual([3]);
    expect(router.roster.count).toBe(3);
  });

  it('asks one gateway for a probe, and observes what comes of it', async () => {
    stream.accept(RouteRequest.fromPartial({ hello: { gatewayId: 'gateway-1', version: '1' } }));
    expect(router.roster.askProbe('cloud-a')).toBe(true);
    await flushed();
    expect(call.written.flatMap(({ probeDeploymentIds }) => probeDeploymentIds)).toEqual(['cloud-a']);
    const failed = { deploymentId: 'cloud-a', failureClass: FailureClass.FAILURE_CLASS_CONNECT, durationMs: 5 };
    stream.accept(asking('any'));
    stream.accept(RouteRequest.fromPartial({ probeOutcomes: [failed, failed, failed] }));
    const [circuit] = [...router.states.circuits.open(planning.nowMs())];
    expect(circuit).toMatchObject({ owner: 'deployment', id: 'cloud-a', facts: { cause: 'unreachable' } });
  });

  it('writes nothing after its end', async () => {
    stream.accept(asking('one'));
    stream.end();
    stream.end();
    await flushed();
    expect(call.written).toHaveLength(1);
    expect(router.plans.connectedStreams).toBe(0);
  });
});
