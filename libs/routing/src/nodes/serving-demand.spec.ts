import { describe, expect, it } from '@jest/globals';
import { candidate, chatModel, chatQuery, loadView, nodeFacts } from '../fixtures/candidates.ts';
import { planRoute } from '../plan-route.ts';
import type { Candidate } from '../route-query.ts';
import type { FallbackTarget } from '../route-target.ts';
import type { EndpointWord, NodeFacts } from './node-facts.ts';
import { DEMAND_INTERVAL_MS, DemandJournal, type ServingDemand } from './serving-demand.ts';

type Known = Partial<NodeFacts> & { readonly word: EndpointWord; readonly inFlight?: number };

/** Deployments of servings by their name before the dot: `chat.one` is one of the serving `chat`. */
function bench(known: Readonly<Record<string, Known>>) {
  const said: ServingDemand[] = [];
  const journal = new DemandJournal((demand) => said.push(demand));
  const load = loadView({
    endpoint: (id) => known[id]?.word ?? 'absent',
    node: (id) => known[id] && nodeFacts({ servingId: id.split('.')[0]!, slots: 2, ...known[id] }),
    inFlight: (id) => known[id]?.inFlight ?? 0,
  });
  const ask = (candidates: Candidate[], nowMs = 0, generalFallbacks: FallbackTarget[] = [], query = chatQuery) => {
    const target = { ...chatModel(...candidates), generalFallbacks };
    const decision = planRoute(query, target, load);
    journal.decided(target, decision, load, nowMs);
    return decision;
  };
  return { ask, said, journal };
}

const node = (id: string, priority = 0) => candidate(id, { onNode: true, priority });

describe('a model that is not loaded', () => {
  it('is asked for, and the caller told that it is worth waiting for', () => {
    const { ask, said } = bench({ 'chat.a': { word: 'unloaded' } });
    expect(ask([node('chat.a')])).toEqual({
      kind: 'refusal',
      refusal: {
        reason: 'MODEL_LOADING',
        retryAfterMs: 5_000,
        verdicts: [{ deploymentId: 'chat.a', code: 'endpoint_unloaded' }],
        loading: { progress: 0, etaMs: 0 },
      },
    });
    expect(said).toEqual([{ servingId: 'chat', deploymentId: 'chat.a', waiting: 1 }]);
  });

  it('is not asked for again while it is being loaded; callers hear how far it is', () => {
    const { ask, said } = bench({
      'chat.a': { word: 'loading', loadProgress: 0.25, loadEtaS: 90 },
      'chat.b': { word: 'loading', loadProgress: 0.75, loadEtaS: 12 },
      'chat.c': { word: 'unloaded' },
    });
    expect(ask([node('chat.a'), node('chat.b'), node('chat.c')])).toMatchObject({
      refusal: { reason: 'MODEL_LOADING', retryAfterMs: 5_000, loading: { progress: 0.75, etaMs: 12_000 } },
    });
    expect(ask([node('chat.a')])).toMatchObject({ refusal: { retryAfterMs: 60_000 } });
    expect(ask([node('chat.b')])).toMatchObject({ refusal: { retryAfterMs: 12_000 } });
    expect(said).toEqual([]);
  });

  it('is not asked for, nor worth waiting for, by a request that it cannot serve', () => {
    const { ask, said } = bench({ 'chat.a': { word: 'unloaded', contextTokens: 50 } });
    expect(ask([node('chat.a')])).toMatchObject({ refusal: { reason: 'CONTEXT_TOO_LONG' } });
    expect(said).toEqual([]);
  });

  it('is asked for where it would have gone first or beside, not where it stands behind what serves', () => {
    const known = { 'chat.a': { word: 'unloaded' }, 'other.a': { word: 'unloaded' } } as const;
    for (const [priority, servings] of [
      [0, ['chat']],
      [1, ['chat']],
      [2, []],
    ] as const) {
      const { ask, said } = bench(known);
      const decision = ask([candidate('cloud', { priority: 1 }), node('chat.a', priority), node('other.a', 3)]);
      expect(decision.kind).toBe('plan');
      expect(said.map(({ servingId, waiting }) => [servingId, waiting])).toEqual(servings.map((id) => [id, 0]));
    }
  });

  it('is not asked for while another copy of the same serving has a slot free', () => {
    const known = (inFlight: number) =>
      bench({ 'chat.a': { word: 'ready', inFlight }, 'chat.b': { word: 'unloaded' } });
    const idle = known(1);
    idle.ask([node('chat.a'), node('chat.b')]);
    expect(idle.said).toEqual([]);
    const full = known(2);
    full.ask([node('chat.a'), node('chat.b')]);
    expect(full.said).toEqual([{ servingId: 'chat', deploymentId: 'chat.b', waiting: 0 }]);
  });

  it('of a fallback is asked for when nothing else would do', () => {
    const fallback = { callableId: 'f', strategy: 'weighted', candidates: [node('spare.a')] };
    const broken = bench({ 'spare.a': { word: 'unloaded' } });
    expect(broken.ask([candidate('cloud', { active: false })], 0, [fallback])).toMatchObject({
      refusal: { reason: 'MODEL_LOADING' },
    });
    expect(broken.said).toEqual([{ servingId: 'spare', deploymentId: 'spare.a', waiting: 1 }]);
    const healthy = bench({ 'spare.a': { word: 'unloaded' } });
    healthy.ask([candidate('cloud')], 0, [fallback]);
    expect(healthy.said).toEqual([]);
  });

  it('gives way to a fallback that serves at once, and is asked for all the same', () => {
    const { ask, said } = bench({ 'chat.a': { word: 'unloaded' } });
    const fallback = { callableId: 'f', strategy: 'weighted', candidates: [candidate('cloud')] };
    expect(ask([node('chat.a')], 0, [fallback])).toMatchObject({ plan: { attempts: [{ deploymentId: 'cloud' }] } });
    expect(said).toEqual([{ servingId: 'chat', deploymentId: 'chat.a', waiting: 0 }]);
  });
});

describe('demand', () => {
  it('is said at once and then once in two seconds, with all that were turned away since', () => {
    const { ask, said, journal } = bench({ 'chat.a': { word: 'unloaded' } });
    for (let nowMs = 0; nowMs < 3 * DEMAND_INTERVAL_MS; nowMs += 10) ask([node('chat.a')], nowMs);
    const each = DEMAND_INTERVAL_MS / 10;
    expect(said.map(({ waiting }) => waiting)).toEqual([1, each, each]);
    journal.sweep(4 * DEMAND_INTERVAL_MS - 1);
    expect(journal.size).toBe(1);
    journal.sweep(4 * DEMAND_INTERVAL_MS);
    expect(journal.size).toBe(0);
  });

  it('is bounded, however many servings are asked for', () => {
    const { ask, said, journal } = bench(
      Object.fromEntries(Array.from({ length: 10_050 }, (_, at) => [`s${at}.a`, { word: 'unloaded' } as const])),
    );
    for (let at = 0; at < 10_050; at += 1) ask([node(`s${at}.a`)]);
    expect([journal.size, said.length]).toEqual([10_000, 10_000]);
  });
});
