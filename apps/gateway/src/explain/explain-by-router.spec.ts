import { describe, expect, it } from '@jest/globals';
import { EXPLAIN_ROUTE } from '@roundhouse/admin-api';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { CircuitEntry, RouteGroupEntry, type SnapshotEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import {
  CandidateFacts,
  NodeFacts,
  ExplainResponse,
  PlannedAttempt,
  PlanRequest,
  Refusal,
  ScopeLimits,
  type PlanAnswer,
} from '@roundhouse/contracts/router/v1/router_service';
import { explain, NOW_MS } from './fixtures/explaining.ts';
import { ACTIVE, routeState } from './fixtures/route-state.ts';
import { worded } from './reason-words.ts';

const TWO = [
  { id: 'one', key: 'one' },
  { id: 'two', key: 'two' },
];

const facts = (deploymentId: string, fields: Partial<CandidateFacts> = {}): CandidateFacts =>
  CandidateFacts.fromPartial({ deploymentId, role: 'own', weight: 1, headroom: 1, ...fields });

/** A plan of these deployments. */
function planned(ids: readonly string[], more: object = {}): PlanAnswer['result'] {
  const attempts = ids.map((deploymentId) => PlannedAttempt.fromPartial({ deploymentId }));
  const lists = { contextWindowAttempts: [], contentPolicyAttempts: [], reasons: [] };
  const value = { attempts, permittedRetries: 2, revision: undefined, limits: undefined, ...lists, ...more };
  return { $case: 'plan', value };
}

function refused(fields: Partial<Refusal>): PlanAnswer['result'] {
  return { $case: 'refusal', value: Refusal.fromPartial(fields) };
}

function told(result: PlanAnswer['result'], candidates: CandidateFacts[], more: Partial<ExplainResponse> = {}) {
  const base = ExplainResponse.fromPartial({ routerId: 'router-1', strategy: 'weighted' });
  return () => ({ ...base, answer: { requestId: 'r', result }, candidates, ...more });
}

function group(fields: Partial<RouteGroupEntry> = {}): SnapshotEntry {
  const value = RouteGroupEntry.fromPartial({
    id: 'grp',
    organizationId: 'org',
    key: 'pool',
    mode: Mode.MODE_CHAT,
    adminStatus: ACTIVE,
    members: [{ modelId: 'mdl', enabled: true }],
    ...fields,
  });
  return { entry: { $case: 'routeGroup', value } };
}

describe('an explanation by the router', () => {
  it('has its plan, its figures and its limits', async () => {
    const state = await routeState({ deployments: TWO });
    let asked: PlanRequest | undefined;
    const limits = [
      ScopeLimits.fromPartial({
        scope: 'project',
        id: 'prj',
        requests: { limit: 60n, remaining: 59n, resetMs: 1_000 },
        maxParallel: 3,
        parallel: 1,
      }),
    ];
    const busy = facts('one', { inFlight: 4, firstTokenMs: 250, costPico: 1_500n, headroom: 0.5 });
    const answer = await explain(
      state,
      { model: 'chat', input_tokens: 12, tags: ['eu'], max_output_tokens: 5 },
      {
        router: (plan) => {
          asked = plan;
          return told(planned(['two', 'one']), [busy, facts('two')], { limits })();
        },
      },
    );
    expect(asked).toMatchObject({
      organizationId: 'org',
      projectId: 'prj',
      modelId: 'mdl',
      mode: Mode.MODE_CHAT,
      inputTokensEstimate: 12,
      maxOutputTokens: 5,
      tags: ['eu'],
    });
    expect(answer).toMatchObject({ decided_by: 'router', router_id: 'router-1', strategy: 'weighted', unknown: [] });
    expect(answer.outcome).toMatchObject({ planned: true, permitted_retries: 2, limited_by: null });
    expect(answer.candidates.map(({ key, order }) => [key, order])).toEqual([
      ['two', 1],
      ['one', 2],
    ]);
    expect(answer.candidates[1]).toMatchObject({
      in_flight: 4,
      first_token_ms: 250,
      cost_pico: '1500',
      headroom: 0.5,
      share: 0.5,
    });
    expect(answer.limits).toEqual([
      {
        scope: 'project',
        id: 'prj',
        requests: { limit: 60, remaining: 59, reset_ms: 1_000 },
        tokens: null,
        max_parallel: 3,
        parallel: 1,
      },
    ]);
    expect(EXPLAIN_ROUTE.answer!.safeParse(answer).error).toBeUndefined();
  });

  it('has what nodes tell and what priced_spill weighs', async () => {
    const state = await routeState({ deployments: TWO });
    const node = NodeFacts.fromPartial({ state: 'ready', servingId: 'srv', slots: 4, promptTokensPerSecond: 80 });
    const own = facts('one', { expectedWaitMs: 900, spill: { bound: 'fits', totalPico: 900n }, node });
    const unpriced = facts('two', { spill: { bound: 'price', totalPico: undefined } });
    const answer = await explain(state, { model: 'chat' }, { router: told(planned(['one', 'two']), [own, unpriced]) });
    expect(answer.candidates[0]).toMatchObject({
      expected_wait_ms: 900,
      spill: { bound: 'fits', total_pico: '900' },
      node: { state: 'ready', serving_id: 'srv', slots: 4, prompt_tokens_per_second: 80 },
    });
    expect(answer.candidates[1]).toMatchObject({ spill: { bound: 'price', total_pico: null }, node: null });
    expect(EXPLAIN_ROUTE.answer!.safeParse(answer).error).toBeUndefined();
  });

  it('says why a deployment is kept out, in words, and when that is over', async () => {
    const state = await routeState({ deployments: TWO });
    const open = facts('two', { reasons: ['circuit_open', 'credential_out'], retryAfterMs: 4_000 });
    const { candidates } = await explain(
      state,
      { model: 'chat' },
      { router: told(planned(['one']), [facts('one'), open]) },
    );
    expect(candidates[1]).toMatchObject({
      key: 'two',
      eligible: false,
      order: null,
      retry_after_ms: 4_000,
      reasons: [
        { code: 'circuit_open', message: expect.any(String) },
        { code: 'credential_out', message: expect.any(String) },
      ],
    });
  });

  it('shows what is tried as a last resort as tried', async () => {
    const state = await routeState();
    const open = facts('dep', { reasons: ['circuit_open'] });
    const { candidates, outcome } = await explain(state, { model: 'chat' }, { router: told(planned(['dep']), [open]) });
    expect(outcome.planned).toBe(true);
    expect(candidates[0]).toMatchObject({ eligible: false, order: 1 });
  });

  it('tells whose limit refuses the request', async () => {
    const refusal = refused({ reason: 'RATE_LIMITED', retryAfterMs: 2_500, limitScope: 'project', limitKind: 'rpm' });
    const { outcome } = await explain(await routeState(), { model: 'chat' }, { router: told(refusal, [facts('dep')]) });
    expect(outcome).toMatchObject({
      planned: false,
      status: 429,
      retry_after_ms: 2_500,
      limited_by: { scope: 'project', kind: 'rpm' },
      message: expect.stringContaining('project'),
    });
  });

  it('keeps what a connection has against it, which no router knows', async () => {
    const state = await routeState({ provider: { credentialId: '', preset: 'openai' } });
    const { candidates, outcome } = await explain(
      state,
      { model: 'chat' },
      { router: told(planned(['dep']), [facts('dep')]) },
    );
    expect(candidates[0]?.reasons.map(({ code }) => code)).toEqual(['credential_missing']);
    expect(candidates[0]).toMatchObject({ order: 1, eligible: false });
    expect(outcome).toMatchObject({ planned: false, status: 503 });
  });

  it('leaves out what only a newer configuration or a newer router knows, and says codes that have no words here', async () => {
    const strange = facts('dep', { reasons: ['moon_phase'] });
    const candidates = [strange, facts('unheard-of'), facts('dep', { role: 'hedge' })];
    const answer = await explain(await routeState(), { model: 'chat' }, { router: told(planned([]), candidates) });
    expect(answer.candidates).toHaveLength(1);
    expect(answer.candidates[0]?.reasons).toEqual([{ code: 'other', message: expect.stringContaining('moon_phase') }]);
    expect(EXPLAIN_ROUTE.answer!.safeParse(answer).error).toBeUndefined();
  });
});

describe('fallbacks', () => {
  const models = [
    { fallbacks: { general: ['spare'], contextWindow: ['long'], contentPolicy: [] } },
    { id: 'spare', key: 'spare' },
    { id: 'long', key: 'long' },
  ];
  const deployments = [
    { id: 'dep', key: 'dep' },
    { id: 'dep-s', key: 'dep-s', modelId: 'spare' },
    { id: 'dep-l', key: 'dep-l', modelId: 'long' },
  ];

  it('stand behind the own deployments, each with its role, its model and its place', async () => {
    const state = await routeState({ models, deployments });
    const { candidates } = await explain(state, { model: 'chat' });
    expect(candidates.map(({ key, role, order, model }) => [key, role, order, model.key])).toEqual([
      ['dep', 'own', 1, 'chat'],
      ['dep-s', 'general', 2, 'spare'],
      ['dep-l', 'context_window', 1, 'long'],
    ]);
    expect(candidates.map(({ first }) => first)).toEqual([1, 0, 1]);
  });

  it('have the places that the router gave them', async () => {
    const state = await routeState({ models, deployments });
    const contextWindowAttempts = [PlannedAttempt.fromPartial({ deploymentId: 'dep-l' })];
    const router = told(planned(['dep', 'dep-s'], { contextWindowAttempts }), [
      facts('dep'),
      facts('dep-s', { role: 'general' }),
      facts('dep-l', { role: 'context_window' }),
    ]);
    const { candidates } = await explain(state, { model: 'chat' }, { router });
    expect(candidates.map(({ key, order }) => [key, order])).toEqual([
      ['dep', 1],
      ['dep-s', 2],
      ['dep-l', 1],
    ]);
  });
});

describe('a route group', () => {
  it('is explained with the deployments of its members', async () => {
    const state = await routeState({ deployments: TWO, more: [group()] });
    const answer = await explain(state, { model: 'pool' });
    expect(answer.resolved).toMatchObject({ kind: 'route_group', key: 'pool' });
    expect(answer.outcome).toMatchObject({ planned: true, status: 200 });
    expect(answer.candidates.map(({ key, model }) => [key, model.key])).toEqual([
      ['one', 'chat'],
      ['two', 'chat'],
    ]);
  });

  it('of another strategy promises nobody a share', async () => {
    const policy = { version: 1, strategy: 3 };
    const state = await routeState({ deployments: TWO, more: [group({ policy: policy as never })] });
    const { strategy, candidates } = await explain(state, { model: 'pool' });
    expect(strategy).toBe('latency');
    expect(candidates.map(({ share, first }) => [share, first])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it('without members answers like a call of it', async () => {
    const state = await routeState({ more: [group({ members: [] })] });
    const { outcome, candidates } = await explain(state, { model: 'pool' });
    expect(outcome).toMatchObject({ planned: false, status: 503 });
    expect(candidates).toEqual([]);
  });
});

describe('without a router', () => {
  it('the snapshot answers, and names what nobody was asked for', async () => {
    const answer = await explain(await routeState(), { model: 'chat' });
    expect(answer).toMatchObject({
      decided_by: 'snapshot',
      router_id: null,
      unknown: ['circuits', 'credential_states', 'in_flight', 'limits'],
      limits: [],
    });
    expect(answer.candidates[0]).toMatchObject({ in_flight: null, first_token_ms: null, cost_pico: null });
  });

  it('circuits that people opened are known all the same, until their end', async () => {
    const circuit = (id: string, inMs: number): SnapshotEntry => ({
      entry: {
        $case: 'circuit',
        value: CircuitEntry.fromPartial({ id, organizationId: 'org', openUntilUnixMs: BigInt(NOW_MS + inMs) }),
      },
    });
    const codes = async (entry: SnapshotEntry) => {
      const { candidates } = await explain(await routeState({ more: [entry] }), { model: 'chat' });
      return candidates.flatMap(({ reasons }) => reasons.map(({ code }) => code));
    };
    expect(await codes(circuit('dep', 1))).toEqual(['circuit_manual']);
    expect(await codes(circuit('prv', 1))).toEqual(['provider_circuit_manual']);
    expect(await codes(circuit('dep', 0))).toEqual([]);
  });
});

describe('a past request', () => {
  const past = {
    'req-1': PlanRequest.fromPartial({
      requestId: 'req-1',
      organizationId: 'org',
      projectId: 'prj',
      modelId: 'mdl',
      apiKeyId: 'key',
      mode: Mode.MODE_CHAT,
      tags: ['eu'],
      stream: true,
      inputTokensEstimate: 77,
      affinityKey: 'conversation-1',
      priority: 3,
    }),
  };
  const replay = async (fixture: Parameters<typeof routeState>[0] = { keys: [{}] }, asker: object = {}) =>
    explain(await routeState(fixture), {}, { past, requestId: 'req-1', ...asker });

  it('is replayed as it was made, against what is configured today', async () => {
    let asked: PlanRequest | undefined;
    const answer = await replay(
      { keys: [{}], deployments: [{ tags: ['eu'] }] },
      {
        router: (plan: PlanRequest) => {
          asked = plan;
          return undefined;
        },
      },
    );
    expect(answer).toMatchObject({
      replay_of: 'req-1',
      request: { input_tokens: 77, stream: true, tags: ['eu'] },
      caller: { api_key_id: 'key' },
      outcome: { planned: true },
    });
    expect(asked).toMatchObject({ affinityKey: 'conversation-1', priority: 3, apiKeyId: 'key' });
    expect(asked?.requestId).not.toBe('req-1');
  });

  it('of a key that is deleted by now is replayed for what it belonged to', async () => {
    const { caller } = await replay({});
    expect(caller).toMatchObject({ api_key_id: null, project: { id: 'prj' } });
  });

  it.each<[string, object]>([
    ['is not recorded', { requestId: 'req-2' }],
    ['is somebody else’s (security 3)', { places: ['other'] }],
  ])('that %s is not found', async (_, asker) => {
    await expect(replay({ keys: [{}] }, asker)).rejects.toMatchObject({
      reason: 'NOT_FOUND',
      message: 'There is no record of this request, or you may not see it.',
    });
  });

  it('of a model that is gone says so', async () => {
    await expect(replay({ models: [], deployments: [] })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
      message: expect.stringContaining('gone'),
    });
  });

  it('is not found where nothing keeps records of requests', async () => {
    const asking = explain(await routeState(), {}, { requestId: 'req-1' });
    await expect(asking).rejects.toMatchObject({ reason: 'NOT_FOUND', message: expect.stringContaining('no record') });
  });
});

describe('a reason', () => {
  it('has a sentence', () => {
    for (const code of ['rpm_cap', 'provider_circuit_unreachable', 'backing_off']) {
      expect(worded(code)).toMatchObject({ code, message: expect.stringMatching(/^[A-Z].*\.$/) });
    }
  });
});
