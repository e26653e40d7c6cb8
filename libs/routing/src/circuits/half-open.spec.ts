import { describe, expect, it } from '@jest/globals';
import { candidate, chatModel, chatQuery } from '../fixtures/candidates.ts';
import { LimitBook } from '../limits/limit-book.ts';
import { DeploymentCaps } from '../limits/deployment-caps.ts';
import { planRoute } from '../plan-route.ts';
import { STRATEGIES } from '../policies/policy.ts';
import type { Candidate } from '../route-query.ts';
import { RuntimeView } from '../runtime-view.ts';
import { seededRandom } from '../seeded-random.ts';
import { ObservedStates } from './observed-states.ts';

/** Full counts in `npm run test:long`; what they prove does not depend on them. */
const isLong = process.env['ROUNDHOUSE_LONG'] === '1';
const PLANS = isLong ? 100_000 : 10_000;

describe(`${PLANS} plans over deployments that come and go`, () => {
  it.each(STRATEGIES)(
    '%s never picks an open circuit, and has one trial of each half-open one at a time',
    (strategy) => {
      const random = seededRandom(20_261_120);
      const states = new ObservedStates({ random });
      const inFlight = new Map<string, number>();
      const view = new RuntimeView(states, new DeploymentCaps(new LimitBook()), {
        endpoint: () => 'ready',
        node: () => undefined,
        inFlight: (id) => inFlight.get(id) ?? 0,
        costPico: ({ deploymentId }) => deploymentId.length,
      });
      const candidates = Array.from({ length: 8 }, (_, at) =>
        candidate(`d${at}`, { weight: 1 + at, providerId: `p${at}` }),
      );
      const byId = new Map(candidates.map((one) => [one.deploymentId, one]));
      const target = { ...chatModel(...candidates), strategy };
      const broken = new Set<string>();
      const trials = new Set<string>();
      const open: { ids: string[]; trials: string[]; startedMs: number }[] = [];
      let nowMs = 1_000;
      let faults = 0;
      let opened = 0;
      let tried = 0;
      const takeTrial = (one: Candidate) => states.planned(one, nowMs);
      for (let plan = 0; plan < PLANS; plan += 1) {
        nowMs += 20;
        // Half of them break at some time and are well again later; two are never broken.
        const id = `d${2 + Math.floor(random() * 6)}`;
        const change = random();
        if (change < 0.01) broken.add(id);
        else if (change < 0.02) broken.delete(id);
        const decision = planRoute({ ...chatQuery, affinityKey: `${plan % 50}` }, target, view.at(nowMs), {
          random,
          takeTrial,
        });
        if (decision.kind === 'refusal' || decision.plan.lastResort) throw new Error(`nothing is left at ${plan}`);
        const { attempts } = decision.plan;
        const taken: string[] = [];
        for (const { deploymentId, trial } of attempts) {
          const facts = states.circuitFacts('deployment', deploymentId, nowMs);
          if (facts?.state === 'open' || (facts?.state === 'half_open' && !trial)) faults += 1;
          if (!trial) continue;
          tried += 1;
          if (trials.has(deploymentId)) faults += 1;
          trials.add(deploymentId);
          taken.push(deploymentId);
        }
        inFlight.set(attempts[0]!.deploymentId, (inFlight.get(attempts[0]!.deploymentId) ?? 0) + 1);
        open.push({ ids: attempts.map(({ deploymentId }) => deploymentId), trials: taken, startedMs: nowMs });
        if (open.length < 20) continue;
        const ended = open.shift()!;
        inFlight.set(ended.ids[0]!, (inFlight.get(ended.ids[0]!) ?? 0) - 1);
        const dialled: string[] = [];
        for (const attempted of ended.ids) {
          const failureClass = broken.has(attempted) ? ('overloaded' as const) : undefined;
          const result = { failureClass, httpStatus: 0, retryAfterMs: 0, firstTokenMs: 5, startedMs: ended.startedMs };
          states.record(byId.get(attempted)!, result, nowMs);
          dialled.push(attempted);
          if (failureClass === undefined) break;
          if (states.circuitFacts('deployment', attempted, nowMs)?.state === 'open') opened += 1;
        }
        for (const trial of ended.trials) {
          if (!dialled.includes(trial)) states.abandoned(byId.get(trial)!);
          trials.delete(trial);
        }
      }
      expect(faults).toBe(0);
      // Back-offs grow, and a strategy that prefers some has less to try: enough to have seen each case many times.
      expect(opened).toBeGreaterThan(PLANS / 2_000);
      expect(tried).toBeGreaterThan(PLANS / 2_000);
    },
  );
});
