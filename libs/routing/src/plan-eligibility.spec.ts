import { describe, expect, it } from '@jest/globals';
import { candidate, nodeFacts } from './fixtures/candidates.ts';
import { judge, SOFT_CODES, type Obstacle } from './judge.ts';
import { MAX_ATTEMPTS, planRoute } from './plan-route.ts';
import { STRATEGIES } from './policies/policy.ts';
import type { Candidate, LoadView, RouteQuery } from './route-query.ts';
import type { FallbackTarget, RouteTarget } from './route-target.ts';
import { seededRandom } from './seeded-random.ts';

/** Full counts in `npm run test:long`; what they prove does not depend on them. */
const isLong = process.env['ROUNDHOUSE_LONG'] === '1';
const CONFIGURATIONS = isLong ? 200_000 : 10_000;

/** A configuration, a request and what is known at run time, all drawn from one seed. */
function drawn(seed: number): { query: RouteQuery; target: RouteTarget; load: LoadView; random: () => number } {
  const random = seededRandom(seed + 1);
  const below = (most: number) => Math.floor(random() * most);
  const oneOf = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;
  const some = <Item>(items: readonly Item[]): Item[] => items.filter(() => random() < 0.5);
  const rarely = () => random() < 0.15;
  const all = Array.from({ length: 1 + below(24) }, (_, index) =>
    candidate(`d${index}`, {
      priority: below(3),
      weight: 1 + below(20),
      active: !rarely(),
      providerActive: !rarely(),
      onNode: rarely(),
      tags: some(['eu', 'fast']),
      capabilities: some(['tools', 'vision']),
      contextWindowTokens: oneOf([0, 50, 200, 1_000]),
      mode: rarely() ? 'embedding' : 'chat',
    }),
  );
  const pool = (most: number) =>
    Array.from({ length: below(most) }, () => oneOf(all)).filter((one, at, list) => list.indexOf(one) === at);
  const chain = (): FallbackTarget[] =>
    Array.from({ length: below(3) }, (_, at) => ({
      callableId: `f${at}`,
      strategy: oneOf(STRATEGIES),
      candidates: pool(6),
    }));
  const target: RouteTarget = {
    callableId: 'm',
    active: true,
    mode: 'chat',
    strategy: oneOf(STRATEGIES),
    maxAttempts: below(6),
    candidates: pool(12),
    generalFallbacks: chain(),
    contextWindowFallbacks: chain(),
    contentPolicyFallbacks: chain(),
  };
  const query: RouteQuery = {
    mode: 'chat',
    capabilities: rarely() ? ['tools'] : [],
    inputTokensEstimate: oneOf([0, 40, 150, 600]),
    tags: rarely() ? ['eu'] : [],
    deadlineMs: 0,
    affinityKey: oneOf(['', 'one', 'two']),
  };
  const oftenFine = <Code>(codes: readonly Code[]) =>
    new Map(all.map(({ deploymentId }) => [deploymentId, random() < 0.6 ? undefined : oneOf(codes)]));
  const endpoints = oftenFine(['not_ready', 'absent', 'draining', 'loading', 'unloaded'] as const);
  const windows = oftenFine([100, 700]);
  const circuits = oftenFine([
    'circuit_open',
    'provider_circuit_open',
    'circuit_unreachable',
    'circuit_manual',
  ] as const);
  const credentials = oftenFine(['credential_out', 'backing_off'] as const);
  const caps = oftenFine(['rpm_cap', 'tpm_cap', 'parallel_cap'] as const);
  const load: LoadView = {
    endpoint: (id) => endpoints.get(id) ?? 'ready',
    node: (id) => nodeFacts({ slots: 3, contextTokens: windows.get(id) ?? 0 }),
    circuit: ({ deploymentId }) => circuits.get(deploymentId),
    credential: ({ deploymentId }) => credentials.get(deploymentId),
    cap: ({ deploymentId }) => caps.get(deploymentId),
    inFlight: (id) => id.length,
  };
  return { query, target, load, random };
}

describe(`over ${CONFIGURATIONS} drawn configurations`, () => {
  it('no plan ever names an ineligible deployment, in any of its chains, nor one twice, nor too many', () => {
    let plans = 0;
    let lastResorts = 0;
    let withChains = 0;
    for (let seed = 0; seed < CONFIGURATIONS; seed += 1) {
      const { query, target, load, random } = drawn(seed);
      const chains = [target.generalFallbacks, target.contextWindowFallbacks, target.contentPolicyFallbacks];
      const reachable = [
        ...target.candidates,
        ...chains.flatMap((chain = []) => chain.flatMap(({ candidates }) => candidates)),
      ];
      const byId = new Map<string, Candidate>(reachable.map((one) => [one.deploymentId, one]));
      const verdict = (id: string) => judge(query, byId.get(id)!, load);
      const decision = planRoute(query, target, load, { random });
      if (decision.kind === 'refusal') {
        const tried = [...target.candidates, ...target.generalFallbacks!.flatMap(({ candidates }) => candidates)];
        for (const { deploymentId } of tried) {
          const code = verdict(deploymentId);
          if (code === 'eligible' || SOFT_CODES.has(code))
            throw new Error(`seed ${seed}: refused in spite of ${deploymentId}`);
        }
        continue;
      }
      const { attempts, contextWindowAttempts, contentPolicyAttempts, lastResort, permittedRetries } = decision.plan;
      plans += 1;
      if (lastResort) lastResorts += 1;
      if (contextWindowAttempts.length + contentPolicyAttempts.length > 0) withChains += 1;
      const most = target.maxAttempts === 0 ? MAX_ATTEMPTS : Math.min(MAX_ATTEMPTS, target.maxAttempts!);
      for (const [list, bound] of [
        [attempts, most],
        [contextWindowAttempts, MAX_ATTEMPTS],
        [contentPolicyAttempts, MAX_ATTEMPTS],
      ] as const) {
        const ids = list.map(({ deploymentId }) => deploymentId);
        const faults = ids.filter((id) => {
          const code = verdict(id);
          const isSoft = lastResort === true && SOFT_CODES.has(code as Obstacle);
          return code !== 'eligible' && !isSoft;
        });
        if (faults.length > 0 || new Set(ids).size !== ids.length || ids.length > bound) {
          throw new Error(`seed ${seed}: ${ids.join(' ')} where ${faults.join(' ')} would not do`);
        }
      }
      if (attempts.length === 0 || permittedRetries >= most)
        throw new Error(`seed ${seed}: ${attempts.length} attempts`);
      // A last resort is one: nothing own and no general fallback would have done.
      if (lastResort && target.candidates.some(({ deploymentId }) => verdict(deploymentId) === 'eligible')) {
        throw new Error(`seed ${seed}: a last resort beside a deployment that would do`);
      }
    }
    expect(plans).toBeGreaterThan(CONFIGURATIONS / 4);
    expect(lastResorts).toBeGreaterThan(CONFIGURATIONS / 100);
    expect(withChains).toBeGreaterThan(CONFIGURATIONS / 10);
  });
});
