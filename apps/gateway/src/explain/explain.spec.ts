import { describe, expect, it } from '@jest/globals';
import { EXPLAIN_ROUTE, readDocument } from '@roundhouse/admin-api';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import {
  AccessMode,
  AccessPolicyEntry,
  AccessSubject,
  AdminStatus,
  Hosting,
  ProjectEntry,
  Visibility,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { AppError } from '@roundhouse/errors';
import { planRoute, seededRandom } from '@roundhouse/routing';
import { routeTarget } from '@roundhouse/snapshot';
import { explain, NOW_MS, type Asker } from './fixtures/explaining.ts';
import { ACTIVE, routeState, type RouteFixture } from './fixtures/route-state.ts';

const INACTIVE = AdminStatus.ADMIN_STATUS_INACTIVE;

async function codesOf(fixture: RouteFixture, body: object = {}, asker: Asker = {}): Promise<string[]> {
  const { candidates } = await explain(await routeState(fixture), { model: 'chat', ...body }, asker);
  return candidates.flatMap(({ reasons }) => reasons.map(({ code }) => code));
}

describe('an explanation', () => {
  it('names where a request goes, as whom, for how much and for how long at most', async () => {
    const price = { id: 'prc', inputTokenPico: 150_000n, tiers: [] };
    const state = await routeState({
      models: [{ aliases: ['talk'], displayName: 'Chat', price: price as never }],
      deployments: [{ key: 'chat-1', connectTimeoutMs: 500 }],
    });
    const answer = await explain(state, { model: 'Talk', input_tokens: 10, metadata: { tags: [] } });
    expect(answer).toMatchObject({
      decided_by: 'snapshot',
      unknown: ['circuits', 'credential_states', 'in_flight', 'limits'],
      revision: '7',
      caller: { organization: { key: 'org' }, project: { key: 'prj-key' }, problems: [] },
      resolved: { kind: 'model', id: 'mdl', key: 'chat', by: 'alias', scope: 'organization', mode: 'chat' },
      access: { known: true, visible: true, callable: true },
      outcome: { planned: true, status: 200, code: null },
    });
    expect(answer.candidates).toEqual([
      expect.objectContaining({
        key: 'chat-1',
        provider: { id: 'prv', key: 'cloud' },
        eligible: true,
        order: 1,
        tier: 0,
        share: 1,
        first: 1,
        reasons: [],
        connection: { host: 'api.example.com', credential_source: 'named', credential: 'main' },
        price: { id: 'prc', source: 'model', free: false, amounts: { input_token_pico: '150000' }, tiers: [] },
        timeouts: { connect_ms: 500, first_token_ms: 60_000, idle_ms: 45_000, total_ms: 1_800_000 },
      }),
    ]);
    expect(JSON.stringify(answer)).not.toContain('sealed-text');
    expect(EXPLAIN_ROUTE.answer!.safeParse(answer).error).toBeUndefined();
  });

  it.each<[string, RouteFixture, object]>([
    ['model_inactive', { models: [{ adminStatus: INACTIVE }] }, {}],
    ['mode_mismatch', {}, { mode: 'embedding' }],
    ['mode_unsupported', { models: [{ mode: Mode.MODE_IMAGE }], deployments: [{ driver: 'llama-server' }] }, {}],
    ['deployment_inactive', { deployments: [{ adminStatus: INACTIVE }] }, {}],
    ['provider_inactive', { provider: { adminStatus: INACTIVE } }, {}],
    ['provider_unknown', { deployments: [{ providerId: '' }] }, {}],
    ['driver_unknown', { deployments: [{ driver: 'of-tomorrow' }] }, {}],
    ['tags_mismatch', { deployments: [{ tags: ['us'] }] }, { tags: ['eu'] }],
    ['tags_mismatch', { deployments: [{ tags: ['us'] }] }, { metadata: { tags: ['eu'] } }],
    ['capability_missing', { models: [{ capabilities: ['chat'] }] }, { capabilities: ['tools'] }],
    ['context_too_small', { models: [{ contextWindowTokens: 100 }] }, { input_tokens: 101 }],
    ['base_url_missing', { provider: { baseUrl: '', credentialId: '' } }, {}],
    ['foreign_host', { provider: { baseUrl: 'https://elsewhere.example/v1' } }, {}],
  ])('says of a deployment: %s', async (code, fixture, body) => {
    expect(await codesOf(fixture, body)).toContain(code);
    const { outcome } = await explain(await routeState(fixture), { model: 'chat', ...body });
    expect(outcome.planned).toBe(false);
  });

  it('says of a deployment without a credential: credential_missing', async () => {
    const preset = { provider: { credentialId: '', preset: 'openai', driver: 'openai-compatible' } };
    expect(await codesOf(preset)).toEqual(['credential_missing']);
  });

  it('says of a deployment on a node: endpoint_absent, why it takes no calls, or nothing', async () => {
    const node = { providerId: '', driver: 'llama-server', hosting: Hosting.HOSTING_NODE, nodeId: 'n1' };
    const fixture = { deployments: [node] };
    expect(await codesOf(fixture)).toEqual(['endpoint_absent']);
    const at = (endpoint: EndpointState) => codesOf(fixture, {}, { endpoint });
    expect(await at(EndpointState.ENDPOINT_STATE_LOADING)).toEqual(['endpoint_loading']);
    expect(await at(EndpointState.ENDPOINT_STATE_UNLOADED)).toEqual(['endpoint_unloaded']);
    expect(await at(EndpointState.ENDPOINT_STATE_DRAINING)).toEqual(['endpoint_draining']);
    expect(await at(EndpointState.ENDPOINT_STATE_UNAVAILABLE)).toEqual(['endpoint_not_ready']);
    expect(await at(EndpointState.ENDPOINT_STATE_READY)).toEqual([]);
  });

  const key = { id: 'k', name: 'KEY', secretRevision: 1n, sealed: [], allowedHosts: ['api.example.com'] };
  const environmentKey = { ...key, name: 'OPENAI_API_KEY' };
  it.each<[string, string | null, RouteFixture]>([
    // 002-32: a named credential wins over what was typed later.
    ['named', 'main', { deployments: [{ inlineKey: key }], provider: { ownKey: key } }],
    ['inline', null, { deployments: [{ inlineKey: key }], provider: { ownKey: key, credentialId: '' } }],
    ['provider', null, { provider: { ownKey: key, environmentKey, credentialId: '' } }],
    [
      'environment',
      'OPENAI_API_KEY',
      { provider: { environmentKey, credentialId: '', preset: 'openai', baseUrl: 'https://api.openai.com/v1' } },
    ],
    ['none', null, { provider: { credentialId: '' } }],
  ])('says whose secret is in effect (003-25): %s', async (source, name, fixture) => {
    const { candidates } = await explain(await routeState(fixture), { model: 'chat' });
    expect(candidates[0]?.connection).toMatchObject({ credential_source: source, credential: name });
    const faults = candidates[0]?.reasons.map(({ code }) => code).filter((code) => code !== 'credential_missing');
    expect(faults).toEqual([]);
  });

  it('names every reason against a deployment at once, and the others in their order', async () => {
    const deployments = [
      { id: 'broken', key: 'broken', adminStatus: INACTIVE, tags: ['us'] },
      { id: 'spare', key: 'spare', priority: 5, tags: ['eu'] },
      { id: 'small', key: 'small', priority: 1, weight: 1, tags: ['eu'] },
      { id: 'large', key: 'large', priority: 1, weight: 3, tags: ['eu'] },
    ];
    const { candidates } = await explain(await routeState({ deployments }), { model: 'chat', tags: ['eu'] });
    const seen = candidates.map(({ key, order, tier, share, first }) => [key, order, tier, share, first]);
    expect(seen).toEqual([
      ['large', 1, 0, 0.75, 0.75],
      ['small', 2, 0, 0.25, 0.25],
      ['spare', 3, 1, 1, 0],
      ['broken', null, null, 0, 0],
    ]);
    expect(candidates[3]?.reasons.map(({ code }) => code)).toEqual(['deployment_inactive', 'tags_mismatch']);
  });

  it('agrees with real plans about who goes first', async () => {
    const deployments = [1, 2, 5].map((weight) => ({ id: `d${weight}`, weight }));
    const state = await routeState({ deployments });
    const { candidates } = await explain(state, { model: 'chat' });
    const query = { mode: 'chat', capabilities: [], inputTokensEstimate: 0, tags: [], deadlineMs: 0 };
    const random = seededRandom(1);
    const firsts = new Map<string, number>();
    for (let pick = 0; pick < 20_000; pick += 1) {
      const decision = planRoute(query, routeTarget(state, 'mdl'), { endpoint: () => 'ready' }, { random });
      const id = decision.kind === 'plan' ? decision.plan.attempts[0]!.deploymentId : '';
      firsts.set(id, (firsts.get(id) ?? 0) + 1 / 20_000);
    }
    for (const { deployment_id: id, first } of candidates) expect(firsts.get(id)).toBeCloseTo(first ?? 0, 1);
  });
});

describe('whose request it is', () => {
  it('decides what is known and callable, with the word of every scope', async () => {
    const policy = AccessPolicyEntry.fromPartial({
      id: 'pol',
      organizationId: 'org',
      subject: AccessSubject.ACCESS_SUBJECT_API_KEY,
      subjectId: 'key',
      mode: AccessMode.ACCESS_MODE_RESTRICT,
    });
    const state = await routeState({ keys: [{}], more: [{ entry: { $case: 'accessPolicy', value: policy } }] });
    const { access, outcome, caller } = await explain(state, { model: 'chat', api_key_id: 'key' });
    expect(caller).toMatchObject({ api_key_id: 'key', project: { id: 'prj' } });
    expect(access).toMatchObject({ known: false, callable: false });
    expect(access.reasons).toContainEqual(expect.objectContaining({ scope: 'api_key', code: 'not_bound' }));
    expect(outcome).toMatchObject({ planned: false, status: 404, code: 'model_not_found' });
    expect((await explain(state, { model: 'chat' })).outcome.planned).toBe(true);
  });

  it.each([
    ['revoked', { revoked: true }, 401],
    ['expired', { expiresAtUnixMs: BigInt(NOW_MS) }, 401],
    ['owner_disabled', { ownerDisabled: true }, 401],
    ['scope_missing', { scopes: ['admin'] }, 403],
  ])('says of a key: %s', async (code, fields, status) => {
    const state = await routeState({ keys: [fields] });
    const { caller, outcome } = await explain(state, { model: 'chat', api_key_id: 'key' });
    expect(caller.problems.map((problem) => problem.code)).toEqual([code]);
    expect(outcome).toMatchObject({ planned: false, status });
  });

  it('may be said by the key of a project, whose state counts', async () => {
    const second = ProjectEntry.fromPartial({
      id: 'prj-2',
      organizationId: 'org',
      key: 'second',
      adminStatus: INACTIVE,
    });
    const state = await routeState({ more: [{ entry: { $case: 'project', value: second } }] });
    const { caller, outcome } = await explain(state, { model: 'chat', project_id: 'SECOND' });
    expect(caller.problems.map(({ code }) => code)).toEqual(['project_inactive']);
    expect(outcome.status).toBe(401);
  });

  it('is of no project in particular where there are several and nobody says which', async () => {
    const second = ProjectEntry.fromPartial({ id: 'prj-2', organizationId: 'org', key: 'second', adminStatus: ACTIVE });
    const models = [{}, { id: 'own', key: 'own', projectId: 'prj' }];
    const state = await routeState({ models, more: [{ entry: { $case: 'project', value: second } }] });
    expect((await explain(state, { model: 'chat' }, { projectId: '' })).caller.project).toBeNull();
    await expect(explain(state, { model: 'own' }, { projectId: '' })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    expect((await explain(state, { model: 'own' })).resolved.scope).toBe('project');
    expect((await explain(await routeState(), { model: 'chat' }, { projectId: '' })).caller.project?.id).toBe('prj');
  });
});

describe('somebody who may not see', () => {
  const refusalOf = async (asking: Promise<unknown>): Promise<AppError> => {
    const thrown: unknown = await asking.catch((error: unknown) => error);
    if (thrown instanceof AppError) return thrown;
    throw new Error('it was answered');
  };

  it('another tenant’s models, keys or projects gets the answer for what does not exist (security 3)', async () => {
    const state = await routeState({
      models: [{}, { id: 'theirs', organizationId: 'other', key: 'theirs' }],
      keys: [{ id: 'their-key', organizationId: 'other', projectId: 'other-prj' }],
    });
    const pairs: [object, object][] = [
      [{ model: 'theirs' }, { model: 'nothing' }],
      [
        { model: 'theirs', organization_id: 'other' },
        { model: 'theirs', organization_id: 'nothing' },
      ],
      [
        { model: 'theirs', project_id: 'other-prj' },
        { model: 'theirs', project_id: 'nothing' },
      ],
      [
        { model: 'theirs', api_key_id: 'their-key' },
        { model: 'theirs', api_key_id: 'nothing' },
      ],
    ];
    for (const [theirs, nobodys] of pairs) {
      const [one, other] = [await refusalOf(explain(state, theirs)), await refusalOf(explain(state, nobodys))];
      expect(one.reason).toBe('NOT_FOUND');
      expect([one.message, one.details]).toEqual([other.message, other.details]);
    }
  });

  it('a model of the organization beyond a project is not told that it is there', async () => {
    const models = [{ visibility: Visibility.VISIBILITY_INTERNAL }];
    const state = await routeState({ models });
    expect((await refusalOf(explain(state, { model: 'chat' }, { places: ['org/prj'] }))).reason).toBe('NOT_FOUND');
    const { access } = await explain(state, { model: 'chat' }, { places: ['org'] });
    expect(access).toMatchObject({ known: false });
  });

  it('anything is forbidden to ask', async () => {
    expect((await refusalOf(explain(await routeState(), { model: 'chat' }, { places: [] }))).reason).toBe('FORBIDDEN');
  });

  it('learns nothing of another organization’s policies through the ids of its people', async () => {
    const policy = AccessPolicyEntry.fromPartial({
      id: 'pol',
      organizationId: 'other',
      subject: AccessSubject.ACCESS_SUBJECT_MEMBER,
      subjectId: 'their-member',
      mode: AccessMode.ACCESS_MODE_RESTRICT,
    });
    const state = await routeState({ more: [{ entry: { $case: 'accessPolicy', value: policy } }] });
    const [theirs, nobodys] = [
      await explain(state, { model: 'chat', member_id: 'their-member' }),
      await explain(state, { model: 'chat', member_id: 'nobody' }),
    ];
    expect(theirs.access).toEqual(nobodys.access);
  });
});

describe('a request to explain', () => {
  it.each([
    ['a past request', { model: 'chat', request_id: 'r' }, '/request_id'],
    ['a key beside a project', { model: 'chat', api_key_id: 'k', project_id: 'p' }, ''],
    ['too many tags', { model: 'chat', tags: Array.from({ length: 17 }, (_, index) => `t${index}`) }, '/tags'],
    ['metadata that routing does not read', { model: 'chat', metadata: { user: 'x' } }, '/metadata/user'],
  ])('is refused with %s', (_, body, where) => {
    const read = (): unknown => readDocument(EXPLAIN_ROUTE.body!, body);
    expect(read).toThrow(expect.objectContaining({ details: [expect.objectContaining({ where })] }));
  });

  it.each([
    ['no model', {}, undefined],
    ['a model beside a past request', { model: 'chat' }, 'req-1'],
  ])('is refused with %s', async (_, body, requestId) => {
    const asking = explain(await routeState(), body, { ...(requestId !== undefined && { requestId }) });
    await expect(asking).rejects.toMatchObject({ reason: 'INVALID_REQUEST', details: [{ where: '/model' }] });
  });
});
