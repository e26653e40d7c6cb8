import { describe, expect, it } from '@jest/globals';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { TestResult } from '@roundhouse/contracts/registry/v1/probe_service';
import { ManualClock } from '@roundhouse/kernel';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import { routeState, type RouteFixture } from '../explain/fixtures/route-state.ts';
import { failureOf } from '../inference/transport-failure.ts';
import { DeploymentProber, outcomeOfTest, type ProberDependencies } from './deployment-prober.ts';

type Call = ProberDependencies['tester']['call'];

const made = (fields: object) => fields as Awaited<ReturnType<Call>>;

async function probe(call: Call, fixture: RouteFixture = {}, id = 'dep') {
  const state = await routeState(fixture);
  const clock = new ManualClock();
  const tester = {
    call: (...wanted: Parameters<Call>) => {
      clock.advance(25);
      return call(...wanted);
    },
  };
  const configuration = { current: () => state } as unknown as ConfigurationView;
  return new DeploymentProber({ configuration, tester, clock }).probe(id, new AbortController().signal);
}

describe('a probe', () => {
  it('tells routers what came of one tiny call', async () => {
    const outcome = await probe(async () => made({ outcome: { status: 200 }, failure: undefined }));
    expect(outcome).toMatchObject({ deploymentId: 'dep', failureClass: '', httpStatus: 200, durationMs: 25 });
  });

  it('tells the class of a failure and how long the upstream asks to wait', async () => {
    const failure = { ...failureOf('rate_limited', 429), retryAfterMs: 7_000 };
    const outcome = await probe(async () => made({ outcome: { status: 429 }, failure }));
    expect(outcome).toMatchObject({ failureClass: 'rate_limited', httpStatus: 429, retryAfterMs: 7_000 });
  });

  it('is not made where it would cost money, or where nothing is known of the deployment', async () => {
    const never: Call = () => Promise.reject(new Error('a call was made'));
    expect(await probe(never, { models: [{ mode: Mode.MODE_IMAGE }] })).toBeUndefined();
    expect(await probe(never, {}, 'nobody')).toBeUndefined();
  });

  it('says nothing of an upstream that could not be called as it is configured', async () => {
    expect(await probe(() => Promise.reject(new Error('credential_missing')))).toBeUndefined();
  });
});

describe('a passed test', () => {
  it('is a success to whoever plans', () => {
    const result = TestResult.fromPartial({ deploymentId: 'dep', upstreamStatus: 200, latencyMs: 80 });
    expect(outcomeOfTest(result)).toMatchObject({
      deploymentId: 'dep',
      failureClass: '',
      httpStatus: 200,
      durationMs: 80,
    });
  });
});
