import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { candidate, chatModel, chatQuery, planOf } from '../fixtures/candidates.ts';
import { DeploymentCaps } from '../limits/deployment-caps.ts';
import { LimitBook } from '../limits/limit-book.ts';
import { planRoute } from '../plan-route.ts';
import { policyOf } from '../policies/policy-of.ts';
import { STRATEGIES } from '../policies/policy.ts';
import { RuntimeView } from '../runtime-view.ts';
import { seededRandom } from '../seeded-random.ts';
import { FAILURE_CLASSES, FAILURE_RULES, type FailureClass } from './failure-class.ts';
import { ObservedStates, type CallTarget } from './observed-states.ts';

const RUNS = process.env['ROUNDHOUSE_LONG'] === '1' ? 3_000 : 200;

const a1 = { deploymentId: 'a1', providerId: 'a', credentialId: 'ka', upstreamModelId: 'm1' };
const a2 = { deploymentId: 'a2', providerId: 'a', credentialId: 'ka', upstreamModelId: 'm2' };
const b1 = { deploymentId: 'b1', providerId: 'b', credentialId: 'kb', upstreamModelId: 'm1' };

function bench() {
  const states = new ObservedStates({ random: () => 0.5 });
  const self = {
    states,
    nowMs: 1_000_000,
    say(target: CallTarget, failureClass: FailureClass | undefined, count = 1, fields: object = {}) {
      const result = {
        failureClass,
        httpStatus: 0,
        retryAfterMs: 0,
        firstTokenMs: 0,
        startedMs: self.nowMs,
        ...fields,
      };
      for (let index = 0; index < count; index += 1) states.record(target, result, self.nowMs);
      return self;
    },
    view: () =>
      new RuntimeView(states, new DeploymentCaps(new LimitBook()), {
        endpoint: () => 'ready',
        node: () => undefined,
        inFlight: () => 0,
        costPico: () => undefined,
      }).at(self.nowMs),
    against: (target: CallTarget) => [states.at(self.nowMs).circuit(target), states.credential(target)],
  };
  return self;
}

describe('observed states', () => {
  it.each(FAILURE_CLASSES)('%s counts as the class table says', (failureClass) => {
    const [circuit, credential] = bench().say(a1, failureClass, 20).against(a1);
    const { deployment, credential: effect } = FAILURE_RULES[failureClass];
    const opened = { failure: 'circuit_open', unreachable: 'circuit_unreachable' };
    expect(circuit).toBe(opened[deployment as 'failure'] ?? undefined);
    const out = { auth: 'credential_out', quota: 'credential_out', back_off: 'backing_off', nothing: undefined };
    expect(credential).toBe(out[effect]);
  });

  it('open the circuit of a provider only when several of its deployments fail', () => {
    const one = bench().say(a1, 'overloaded', 20);
    expect(one.against(a2)).toEqual([undefined, undefined]);
    expect(one.say(a2, 'overloaded').against({ ...a2, deploymentId: 'a3' })[0]).toBe('provider_circuit_open');
    expect(one.against(b1)[0]).toBeUndefined();
    const gone = bench().say(a1, 'connect', 20);
    expect(gone.against(a2)[0]).toBeUndefined();
    expect(gone.say(a2, 'connect').against(a2)[0]).toBe('provider_circuit_unreachable');
    expect(
      bench()
        .say(a1, 'model_missing', 20)
        .say(a2, 'region', 20)
        .against({ ...a1, deploymentId: 'a3' })[0],
    ).toBe(undefined);
  });

  it('back off credential and model for as long as the upstream asks, 1 to 300 s, and no other', () => {
    for (const [asked, waited] of [
      [7_000, 7_000],
      [1, 1_000],
      [1e12, 300_000],
      [0, 5_000],
    ] as const) {
      const one = bench().say(a1, 'rate_limited', 1, { retryAfterMs: asked });
      expect(one.against(a1)).toEqual([undefined, 'backing_off']);
      expect(one.states.retryAfterMs(a1)).toBe(waited);
      expect(one.against(a2)[1]).toBeUndefined();
      expect(one.against({ ...a1, deploymentId: 'a9', credentialId: 'other' })[1]).toBeUndefined();
      one.nowMs += waited;
      expect(one.against(a1)[1]).toBeUndefined();
    }
  });

  it('pass the wait of an upstream on when nothing else is left', () => {
    const one = bench().say(a1, 'rate_limited', 1, { retryAfterMs: 9_000 });
    one.say(a2, 'rate_limited', 1, { retryAfterMs: 30_000 });
    const target = chatModel(candidate('a1', a1), candidate('a2', a2));
    expect(planRoute(chatQuery, target, one.view())).toMatchObject({
      refusal: { reason: 'RATE_LIMITED', retryAfterMs: 9_000 },
    });
    const other = chatModel(...target.candidates, candidate('b1', b1));
    expect(planOf(other, one.view()).verdicts.map(({ code }) => code)).toEqual(['backing_off', 'backing_off']);
    one.say(b1, 'connect', 3);
    expect(planRoute(chatQuery, other, one.view())).toMatchObject({
      refusal: { reason: 'NO_DEPLOYMENT', retryAfterMs: 5_000 },
    });
  });

  it('hold a refusal of one model against its deployment only, and three of the credential against all', () => {
    const forbidden = bench().say(a1, 'auth', 20, { httpStatus: 403 });
    expect(forbidden.against(a1)).toEqual(['circuit_open', undefined]);
    expect(forbidden.against(a2)).toEqual([undefined, undefined]);
    const refused = bench().say(a1, 'auth', 3, { httpStatus: 401 });
    expect(refused.against(a2)).toEqual([undefined, 'credential_out']);
    expect(refused.say(b1, undefined).against(b1)).toEqual([undefined, undefined]);
    refused.states.clearCredential('ka', refused.nowMs);
    expect(refused.against(a2)).toEqual([undefined, undefined]);
  });

  it('give one trial to the plans that come, and another once it is abandoned', () => {
    const one = bench().say(a1, 'connect', 3);
    one.nowMs += 5_000;
    const plan = () => planRoute(chatQuery, chatModel(candidate('a1', a1)), one.view()).kind;
    expect(plan()).toBe('plan');
    expect([one.states.planned(a1, one.nowMs), one.states.planned(a1, one.nowMs)]).toEqual([true, false]);
    expect(plan()).toBe('refusal');
    one.states.abandoned(a1);
    expect(plan()).toBe('plan');
    one.states.planned(a1, one.nowMs);
    one.states.dialled(a1, one.nowMs);
    one.nowMs += 5_000;
    expect(plan()).toBe('refusal');
    expect(one.say(a1, undefined).against(a1)).toEqual([undefined, undefined]);
    expect([plan(), plan()]).toEqual(['plan', 'plan']);
  });

  it('never leave a model without its last deployment for failures alone', () => {
    const soft = FAILURE_CLASSES.filter((name) => FAILURE_RULES[name].deployment === 'failure');
    const names = [a1, a2, b1];
    const step = fc.record({
      target: fc.constantFrom(...names),
      failureClass: fc.constantFrom<(FailureClass | undefined)[]>(undefined, ...soft),
      count: fc.integer({ min: 1, max: 12 }),
      waitMs: fc.constantFrom(0, 1, 5_000, 20_000, 301_000),
      plan: fc.boolean(),
    });
    const target = chatModel(...names.map((one) => candidate(one.deploymentId, one)));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(...STRATEGIES), (steps, strategy) => {
        const one = bench();
        for (const { target: called, failureClass, count, waitMs, plan } of steps) {
          one.say(called, failureClass, count).nowMs += waitMs;
          const view = one.view();
          const closed = names.filter((name) => view.circuit(candidate('', name)) === undefined);
          const made = planOf(target, view, { policy: policyOf(strategy), random: seededRandom(1) });
          const open = made.attempts.filter(({ deploymentId }) =>
            closed.every((name) => name.deploymentId !== deploymentId),
          );
          // No open circuit while another is closed; all of them when none is.
          expect(open).toHaveLength(closed.length > 0 ? 0 : names.length);
          if (plan) for (const name of names) one.states.planned(name, one.nowMs);
        }
      }),
      { seed: 6, numRuns: RUNS },
    );
  });

  it('let go of a last deployment that cannot be reached, and of one that an administrator took out', () => {
    const target = chatModel(candidate('a1', a1));
    const gone = bench().say(a1, 'connect', 3);
    expect(planRoute(chatQuery, target, gone.view())).toMatchObject({
      refusal: { reason: 'NO_DEPLOYMENT', retryAfterMs: 5_000, verdicts: [{ code: 'circuit_unreachable' }] },
    });
    const byHand = bench().say(a1, 'overloaded', 20);
    byHand.states.openManually('provider', 'a', byHand.nowMs + 60_000, byHand.nowMs);
    expect(planRoute(chatQuery, target, byHand.view())).toMatchObject({
      refusal: { retryAfterMs: 60_000, verdicts: [{ code: 'provider_circuit_manual' }] },
    });
    byHand.states.reset('provider', 'a', 1, byHand.nowMs);
    byHand.states.reset('deployment', 'a1', 1, byHand.nowMs);
    expect(planOf(target, byHand.view()).lastResort).toBeUndefined();
  });

  it('follow the time to the first token, and forget it after a minute', () => {
    const one = bench().say(a1, undefined, 1, { firstTokenMs: 100 });
    expect(one.states.at(one.nowMs).firstTokenMs('a1')).toBe(100);
    one.nowMs += 1_000;
    one.say(a1, undefined, 1, { firstTokenMs: 200 }).say(a1, 'overloaded', 1, { firstTokenMs: 9_000 });
    expect(one.states.at(one.nowMs).firstTokenMs('a1')).toBeCloseTo(110, 0);
    one.nowMs += 10_000;
    one.say(a1, undefined, 1, { firstTokenMs: 200 });
    expect(one.states.at(one.nowMs).firstTokenMs('a1')).toBeGreaterThan(150);
    expect(one.states.at(one.nowMs + 60_001).firstTokenMs('a1')).toBeUndefined();
  });

  it('are bounded, and forgotten with what configuration does not name any more', () => {
    const states = new ObservedStates({ most: 10, random: () => 0 });
    const failed = { failureClass: 'rate_limited', httpStatus: 429, retryAfterMs: 60_000, firstTokenMs: 0 } as const;
    for (let index = 0; index < 1_000; index += 1) {
      const id = `d${index}`;
      const target = { deploymentId: id, providerId: `p${index}`, credentialId: `k${index}` };
      states.record(target, { ...failed, startedMs: 1 }, 1);
      states.record(target, { ...failed, failureClass: 'overloaded', startedMs: 1 }, 1);
    }
    const known = Array.from({ length: 1_000 }, (_, index) => `d${index}`).filter(
      (id) => states.circuitFacts('deployment', id, 1) !== undefined,
    );
    expect(known).toHaveLength(10);
    const waiting = Array.from({ length: 1_000 }, (_, index) => index).filter(
      (index) => states.at(1).credential({ deploymentId: `d${index}`, credentialId: `k${index}` }) !== undefined,
    );
    expect(waiting.length).toBeLessThanOrEqual(10);
    states.retain((_, id) => id === 'd999');
    expect(states.circuitFacts('deployment', 'd999', 1)).toBeDefined();
    expect(states.circuitFacts('deployment', 'd998', 1)).toBeUndefined();
    expect(states.circuitFacts('provider', 'p999', 1)).toBeUndefined();
  });
});
