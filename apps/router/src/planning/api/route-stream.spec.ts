import { beforeEach, describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { RouteRequest, type RouteResponse } from '@roundhouse/contracts/router/v1/router_service';
import { ManualClock } from '@roundhouse/kernel';
import { configuredState, FixedConfiguration } from '../../fixtures/configured.ts';
import { DEFAULT_PLAN_LIMITS, OpenPlans } from '../domain/open-plans.ts';
import { PlanningService } from '../planning.service.ts';
import { RouteStream, type RouteCall } from './route-stream.ts';

const state = await configuredState();

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
let plans: OpenPlans;
let planning: PlanningService;
let stream: RouteStream;
let failures: unknown[];

beforeEach(() => {
  failures = [];
  call = new FakeCall();
  plans = new OpenPlans(new ManualClock(), DEFAULT_PLAN_LIMITS);
  const observer = {
    decided: () => undefined,
    ended: () => undefined,
    failed: (error: unknown) => failures.push(error),
  };
  planning = new PlanningService(new FixedConfiguration(state), plans, observer);
  const hello = { routerId: 'router-1', version: '1', revision: undefined };
  stream = new RouteStream(call as unknown as RouteCall, planning, observer, hello);
});

const asking = (...requestIds: string[]) =>
  RouteRequest.fromPartial({
    plans: requestIds.map((requestId) => ({ requestId, modelId: 'mdl', mode: Mode.MODE_CHAT })),
  });
const answersOf = (response: RouteResponse | undefined) => response?.answers.map((answer) => answer.requestId);

describe('RouteStream', () => {
  it('greets first, then answers all messages of one turn in one message', async () => {
    stream.accept(asking('one', 'two'));
    stream.accept(asking('three'));
    await nextTurn();
    await nextTurn();
    expect(call.written).toHaveLength(2);
    expect(call.written[0]?.hello?.routerId).toBe('router-1');
    expect(answersOf(call.written[1])).toEqual(['one', 'two', 'three']);
  });

  it('says nothing when nothing was asked', async () => {
    stream.accept(RouteRequest.fromPartial({ outcomes: [{ requestId: 'unknown' }], cancelledRequestIds: ['unknown'] }));
    await nextTurn();
    await nextTurn();
    expect(call.written).toHaveLength(1);
  });

  it('reads no further while the gateway does not read its answers', async () => {
    call.full = true;
    stream.accept(asking('one'));
    await nextTurn();
    await nextTurn();
    expect(call.paused).toBe(true);
    call.emit('drain');
    expect(call.paused).toBe(false);
  });

  it('refuses one question that breaks planning, and answers the others', async () => {
    const plan = planning.plan.bind(planning);
    planning.plan = (streamId, question) => {
      if (question.requestId === 'poison') throw new Error('unexpected');
      return plan(streamId, question);
    };
    stream.accept(asking('one', 'poison', 'two'));
    await nextTurn();
    await nextTurn();
    expect(call.written[1]?.answers.map((answer) => answer.result?.$case)).toEqual(['plan', 'refusal', 'plan']);
    expect(failures).toHaveLength(1);
  });

  it('takes open plans on again, and ends plans by outcome and cancel', () => {
    stream.accept(
      RouteRequest.fromPartial({
        openPlans: [
          { requestId: 'one', deploymentId: 'cloud-b' },
          { requestId: 'two', deploymentId: 'cloud-b' },
          { requestId: 'three', deploymentId: 'cloud-b' },
        ],
      }),
    );
    expect(plans.inFlight('cloud-b')).toBe(3);
    stream.accept(RouteRequest.fromPartial({ outcomes: [{ requestId: 'one' }], cancelledRequestIds: ['two'] }));
    expect(plans.inFlight('cloud-b')).toBe(1);
  });

  it('writes nothing after its end', async () => {
    stream.accept(asking('one'));
    stream.end();
    stream.end();
    await nextTurn();
    await nextTurn();
    expect(call.written).toHaveLength(1);
    expect(plans.connectedStreams).toBe(0);
  });
});
