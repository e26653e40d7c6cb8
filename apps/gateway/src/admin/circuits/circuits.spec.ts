import { beforeEach, describe, expect, it } from '@jest/globals';
import { LIST_CIRCUITS, readDocument, type ManualCircuitDocument } from '@roundhouse/admin-api';
import { CallContext } from '@roundhouse/contracts/common/v1/common';
import { AdminStatus } from '@roundhouse/contracts/registry/v1/snapshot';
import { CircuitState, CredentialState, GetStateResponse } from '@roundhouse/contracts/router/v1/router_service';
import { UsageScope } from '@roundhouse/contracts/tracing/v1/usage_service';
import { AppError } from '@roundhouse/errors';
import type { ConfigState } from '@roundhouse/snapshot';
import { routeState } from '../../explain/fixtures/route-state.ts';
import { GatewayOperations } from '../gateway-operations.ts';
import { listCircuits, offerCircuits, type CircuitSources } from './circuits.service.ts';
import { observedViews } from './observed-views.ts';
import { RouterStates, type RouterStateSources } from './router-states.ts';

const NOW_MS = Date.parse('2026-11-20T12:00:00Z');
const INSTALLATION = UsageScope.fromPartial({ installation: true });

/** Routers by address; an error stands for one that does not answer. */
type Routers = Readonly<Record<string, Partial<GetStateResponse> | Error>>;

let asked: string[];
let clockMs: number;
let state: ConfigState;

beforeEach(async () => {
  asked = [];
  clockMs = 0;
  state = await routeState({
    models: [{}, { id: 'own', key: 'own', projectId: 'prj' }, { id: 'theirs', key: 'theirs', organizationId: 'other' }],
    deployments: [
      { key: 'chat-1' },
      { id: 'dep-2', key: 'chat-2' },
      { id: 'dep-own', key: 'own-1', modelId: 'own', projectId: 'prj' },
      { id: 'dep-other', key: 'their-1', modelId: 'theirs', organizationId: 'other', providerId: '' },
    ],
  });
});

function statesOf(routers: Routers): RouterStates {
  const sources: RouterStateSources = {
    routers: () => Object.keys(routers).map((address) => ({ address, routerId: address, bypassed: false })),
    getState: async (address) => {
      asked.push(address);
      const answer = routers[address]!;
      if (answer instanceof Error) throw answer;
      return GetStateResponse.fromPartial({ routerId: address, ...answer });
    },
    nowMs: () => clockMs,
  };
  return new RouterStates(sources);
}

const circuit = (id: string, fields: Partial<CircuitState> = {}): CircuitState =>
  CircuitState.fromPartial({
    owner: 'deployment',
    id,
    state: 'open',
    cause: 'failures',
    retryAfterMs: 5_000,
    ...fields,
  });

const manual = (id: string, fields: Partial<ManualCircuitDocument> = {}): ManualCircuitDocument => ({
  id,
  owner: 'deployment',
  organization_id: 'org',
  project_id: null,
  open: true,
  open_until: '2026-11-20T13:00:00.000Z',
  opened_at: '2026-11-20T12:00:00.000Z',
  opened_by: 'mbr',
  reason: 'upgrade',
  reset_generation: '0',
  revision: '1',
  created_at: '',
  updated_at: '',
  created_by: '',
  ...fields,
});

interface Asker {
  readonly deployment?: UsageScope;
  /** An error = may not see any. */
  readonly provider?: UsageScope | AppError;
  readonly manual?: readonly ManualCircuitDocument[];
}

function sourcesOf(routers: Routers, { deployment = INSTALLATION, provider = deployment, manual: rows = [] }: Asker) {
  type Done = (error: unknown, answer?: unknown) => void;
  const registry = {
    resolveScope: ({ action }: { action: string }, _metadata: unknown, _options: unknown, done: Done) => {
      const scope = action === 'provider:read' ? provider : deployment;
      queueMicrotask(() => (scope instanceof AppError ? done(scope) : done(null, scope)));
    },
    callOperation: (_request: unknown, _metadata: unknown, _options: unknown, done: Done) =>
      queueMicrotask(() => done(null, { bodyJson: Buffer.from(JSON.stringify({ data: rows, next_cursor: null })) })),
  };
  const sources: CircuitSources = {
    registry: registry as never,
    states: statesOf(routers),
    configuration: () => state,
    nowMs: () => NOW_MS,
  };
  return sources;
}

interface Listed {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly total: number;
  readonly next_cursor: string | null;
  readonly routers: readonly string[];
  readonly missing_routers: readonly object[];
}

async function list(routers: Routers, query: object = {}, asker: Asker = {}): Promise<Listed> {
  const answer = await listCircuits(sourcesOf(routers, asker), {
    query: readDocument(LIST_CIRCUITS.query!, query),
    context: CallContext.fromPartial({}),
  } as never);
  expect(LIST_CIRCUITS.answer!.safeParse(answer.body).error).toBeUndefined();
  return answer.body as unknown as Listed;
}

const ids = ({ data }: Listed): unknown[] => data.map(({ id }) => id);

describe('the list of circuits', () => {
  it('names what each is of, and tells the worst that any router says', async () => {
    const found = await list({
      one: { circuits: [circuit('dep', { state: 'half_open', failures: 9, calls: 10 })] },
      two: {
        circuits: [
          circuit('dep', { retryAfterMs: 8_000, failures: 5, calls: 6 }),
          circuit('prv', { owner: 'provider', cause: 'unreachable' }),
        ],
      },
    });
    expect(found).toMatchObject({ total: 2, next_cursor: null, routers: ['one', 'two'], missing_routers: [] });
    expect(found.data[0]).toMatchObject({
      id: 'dep',
      key: 'chat-1',
      model: 'chat',
      provider: 'cloud',
      state: 'open',
      cause: 'failures',
      retry_after_ms: 8_000,
      failures: 9,
      calls: 10,
      routers: ['two', 'one'],
    });
    expect(found.data[1]).toMatchObject({ id: 'prv', key: 'cloud', owner: 'provider', model: null });
  });

  it('holds those opened by hand, even before any router has heard of them', async () => {
    const { data } = await list({}, {}, { manual: [manual('dep')] });
    expect(data[0]).toMatchObject({
      cause: 'manual',
      retry_after_ms: 3_600_000,
      reason: 'upgrade',
      opened_by: 'mbr',
      routers: [],
    });
    const told = await list({ one: { circuits: [circuit('dep')] } }, {}, { manual: [manual('dep')] });
    expect(told.data[0]).toMatchObject({ cause: 'manual', routers: ['one'], reason: 'upgrade' });
  });

  it('names a router that does not answer, and goes on with what the others say', async () => {
    const found = await list({ gone: new Error('14 UNAVAILABLE'), there: { circuits: [circuit('dep')] } });
    expect(found).toMatchObject({ total: 1, routers: ['there'], missing_routers: [{ router: 'gone' }] });
  });

  it('leaves out what a newer router says in other words, and what is in no configuration', async () => {
    const odd = [circuit('dep', { state: 'ajar' }), circuit('dep-2', { cause: 'moon' }), circuit('deleted')];
    expect(await list({ one: { circuits: odd } })).toMatchObject({ total: 0, data: [] });
  });

  it('shows each caller what is theirs to see alone (security 3)', async () => {
    const all = ['dep', 'dep-own', 'dep-other'].map((id) => circuit(id));
    const routers = { one: { circuits: [...all, circuit('prv', { owner: 'provider' })] } };
    const organization = UsageScope.fromPartial({ organizationId: 'org', wholeOrganization: true });
    expect(ids(await list(routers, {}, { deployment: organization }))).toEqual(['dep', 'prv', 'dep-own']);
    const project = UsageScope.fromPartial({ organizationId: 'org', projectIds: ['prj'] });
    const noProviders = { deployment: project, provider: new AppError('FORBIDDEN', 'no') };
    expect(ids(await list(routers, {}, noProviders))).toEqual(['dep', 'dep-own']);
    expect(ids(await list(routers, { project_id: 'prj' }, noProviders))).toEqual(['dep-own']);
    const elsewhere = UsageScope.fromPartial({ organizationId: 'org', projectIds: ['prj-2'] });
    expect(ids(await list(routers, {}, { deployment: elsewhere }))).toEqual(['dep', 'prv']);
  });

  it.each([
    [{ owner: 'provider' }, ['prv']],
    [{ id: 'dep-2' }, ['dep-2']],
    [{ model_id: 'own' }, ['dep-own']],
    [{ provider_id: 'prv', owner: 'deployment' }, ['dep', 'dep-2', 'dep-own']],
    [{ state: 'half_open' }, ['dep-2']],
    [{ cause: 'unreachable' }, ['dep']],
    [{ q: 'CHAT-' }, ['dep', 'dep-2']],
    [{ sort: '-retry_after_ms' }, ['dep-own', 'prv', 'dep', 'dep-2']],
    [{ sort: '-opened_at' }, ['prv', 'dep-own', 'dep-2', 'dep']],
  ])('is filtered and sorted by %j', async (query, expected) => {
    const circuits = [
      circuit('dep', { cause: 'unreachable', retryAfterMs: 2 }),
      circuit('dep-2', { state: 'half_open', retryAfterMs: 1 }),
      circuit('dep-own', { retryAfterMs: 9 }),
      circuit('prv', { owner: 'provider', retryAfterMs: 3 }),
    ];
    expect(ids(await list({ one: { circuits } }, query))).toEqual(expected);
  });

  it('comes page by page, each once', async () => {
    const circuits = ['dep', 'dep-2', 'dep-own'].map((id) => circuit(id, { failures: 4 }));
    const seen: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Listed = await list({ one: { circuits } }, { limit: 1, sort: '-failures', cursor });
      expect(page.total).toBe(3);
      seen.push(...ids(page));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(['dep-own', 'dep-2', 'dep']);
    const foreign = Buffer.from('{"sort":"key"}').toString('base64url');
    await expect(list({}, { cursor: foreign })).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
  });

  it('is exported whole', async () => {
    const operations = new GatewayOperations();
    offerCircuits(operations, sourcesOf({ one: { circuits: [circuit('dep'), circuit('dep-2')] } }, {}));
    const answer = await listCircuits(sourcesOf({ one: { circuits: [circuit('dep'), circuit('dep-2')] } }, {}), {
      query: readDocument(LIST_CIRCUITS.query!, { format: 'csv', limit: 1 }),
      context: CallContext.fromPartial({}),
    } as never);
    const text = Buffer.concat((await answer.stream!.toArray()) as Buffer[]).toString();
    expect(text.trim().split('\r\n')).toHaveLength(3);
    expect(answer.contentType).toBe('text/csv');
  });
});

describe('asking routers', () => {
  it('happens once however many ask at once, and for documents once a second', async () => {
    const states = statesOf({ one: {}, two: {} });
    await Promise.all([states.read(), states.read(), states.soon(1_000)]);
    await states.soon(1_000);
    expect(asked).toEqual(['one', 'two']);
    await states.read();
    expect(asked).toHaveLength(4);
    clockMs += 1_001;
    await states.soon(1_000);
    expect(asked).toHaveLength(6);
  });

  it('holds a document up no longer than its patience', async () => {
    const never = new RouterStates({
      routers: () => [{ address: 'slow', routerId: 'slow', bypassed: false }],
      getState: () => new Promise(() => {}),
      nowMs: () => 0,
    });
    expect(await never.soon(10)).toEqual({ states: [], missing: [] });
  });
});

describe('a document', () => {
  const view = async (operation: string, document: object, routers: Routers) =>
    observedViews(statesOf(routers), () => state).get(operation)!(document as never);

  it('of a deployment shows the circuit that keeps it out, its own or its provider’s', async () => {
    const document = { id: 'dep', provider_id: 'prv', status: 'active', circuit: null };
    const own = await view('deployment.get', document, { one: { circuits: [circuit('dep')] } });
    expect(own).toMatchObject({
      status: 'circuit_open',
      circuit: { owner: 'deployment', state: 'open', cause: 'failures', retry_after_ms: 5_000 },
    });
    const shared = { one: { circuits: [circuit('prv', { owner: 'provider' })] } };
    expect(await view('deployment.get', document, shared)).toMatchObject({ circuit: { owner: 'provider' } });
    expect(await view('deployment.get', document, { one: { circuits: [circuit('dep-2')] } })).toEqual(document);
    const off = { ...document, status: 'inactive' };
    expect(await view('deployment.get', off, shared)).toMatchObject({ status: 'inactive' });
    const byHand = { ...document, circuit: { owner: 'deployment', state: 'open', cause: 'manual', retry_after_ms: 1 } };
    expect(await view('deployment.get', byHand, shared)).toMatchObject({ circuit: { cause: 'manual' } });
  });

  it('of a model is degraded, then circuit open, as its active deployments go', async () => {
    const document = { id: 'mdl', status: 'untested' };
    const some = { one: { circuits: [circuit('dep')] } };
    expect(await view('model.get', document, some)).toMatchObject({ status: 'degraded' });
    const all = { one: { circuits: [circuit('prv', { owner: 'provider' })] } };
    expect(await view('model.get', document, all)).toMatchObject({ status: 'circuit_open' });
    state = await routeState({ deployments: [{}, { id: 'off', adminStatus: AdminStatus.ADMIN_STATUS_INACTIVE }] });
    expect(await view('model.get', document, some)).toMatchObject({ status: 'circuit_open' });
    const inactive = { id: 'mdl', status: 'inactive' };
    expect(await view('model.get', inactive, some)).toEqual(inactive);
  });

  it('of a credential shows what routers observe of it, one by one in lists', async () => {
    const credentials = [
      CredentialState.fromPartial({ credentialId: 'crd', state: 'waiting', upstreamModelId: 'm1', retryAfterMs: 5 }),
      CredentialState.fromPartial({ credentialId: 'crd', state: 'waiting', upstreamModelId: 'm2', retryAfterMs: 9 }),
      CredentialState.fromPartial({ credentialId: 'bad', state: 'out', retryAfterMs: 300_000 }),
      CredentialState.fromPartial({ credentialId: 'bad', state: 'waiting', upstreamModelId: 'm1' }),
    ];
    const page = { data: ['crd', 'bad', 'fine'].map((id) => ({ id, observed: null })), total: 3 };
    expect(await view('credential.list', page, { one: { credentials } })).toEqual({
      data: [
        { id: 'crd', observed: { state: 'waiting', upstream_model_ids: ['m1', 'm2'], retry_after_ms: 9 } },
        { id: 'bad', observed: { state: 'out', upstream_model_ids: [], retry_after_ms: 300_000 } },
        { id: 'fine', observed: null },
      ],
      total: 3,
    });
  });

  it('of a deployment, a provider or a model shows a credential that is out, whoever holds it', async () => {
    const out = (credentialId: string) => ({
      one: { credentials: [CredentialState.fromPartial({ credentialId, state: 'out', retryAfterMs: 9 })] },
    });
    const observed = { state: 'out', upstream_model_ids: [], retry_after_ms: 9 };
    const using = (source: string, id: string | null) => ({
      id: 'dep',
      provider_id: 'prv',
      status: 'active',
      circuit: null,
      credential: { source, credential_id: id, observed: null },
    });
    for (const [document, holder] of [
      [using('named', 'crd'), 'crd'],
      [using('inline', null), 'dep'],
      [using('provider', null), 'prv'],
      [using('environment', null), 'prv'],
    ] as const) {
      const seen = await view('deployment.get', document, out(holder));
      expect(seen).toMatchObject({ status: 'circuit_open', credential: { ...document.credential, observed } });
    }
    expect(await view('provider.get', { id: 'prv', circuit: null }, out('prv'))).toMatchObject({
      credential_observed: observed,
    });
    expect(await view('model.get', { id: 'mdl', status: 'active' }, out('crd'))).toEqual({
      id: 'mdl',
      status: 'circuit_open',
    });
  });

  it('is as registry tells it while no router answers', async () => {
    const document = { id: 'dep', provider_id: 'prv', status: 'active', circuit: null };
    expect(await view('deployment.get', document, { gone: new Error('away') })).toEqual(document);
  });
});
