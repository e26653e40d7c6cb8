import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONFIGURATION_REVISION, CONFIGURATION_REVISIONS, type JsonObject } from '@roundhouse/admin-api';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { PLATFORM } from '../fixtures/callers.ts';
import { ConfiguredServices } from '../fixtures/configured-services.ts';
import { perform } from '../fixtures/perform.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { refusalOf } from '../fixtures/refusal.ts';
import { parseYaml } from './domain/parse-yaml.ts';

const CANARY = 'sk-canary-5d21e8';
let bench: ServiceBench<ConfiguredServices>;
let registry: ConfiguredServices;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('registry'), await freshDatabase(), ConfiguredServices);
  registry = bench.services;
});

afterAll(() => bench.close());

const documentsOf = async (text: string): Promise<readonly unknown[]> =>
  (await parseYaml(text, { documents: 2_000, tokensPerDocument: 20_000, nesting: 100 })).documents;

const headNumber = async (): Promise<string> => {
  const [row] = await bench.database.dataSource.query<{ number: string }[]>('SELECT number FROM config_head');
  return row!.number;
};

const documentOf = (kind: string, metadata: object, spec: object) => ({
  apiVersion: 'roundhouse/v1',
  kind,
  metadata,
  spec,
});
const artifact = (key: string, spec: object = {}) =>
  documentOf(
    'artifact',
    { key },
    {
      display_name: `Artifact ${key}`,
      files: [{ name: `${key}.gguf`, url: `https://files.example/${key}`, size_bytes: 1, sha256: 'a'.repeat(64) }],
      ...spec,
    },
  );
const provider = (key: string, spec: object = {}) =>
  documentOf('provider', { key }, { driver: 'openai-compatible', base_url: 'https://api.example/v1', ...spec });
const credential = (key: string, spec: object = {}) =>
  documentOf(
    'credential',
    { key },
    {
      display_name: `Credential ${key}`,
      allowed_hosts: ['api.example'],
      base_url: 'https://api.example/v1',
      ...spec,
    },
  );

const LANDSCAPE = `
# A comment.
apiVersion: roundhouse/v1
kind: deployment
metadata: {key: main-chat, project: research}
spec:
  model_id: chat
  provider_id: main
  upstream_model_id: gpt-x
  weight: 3
---
apiVersion: roundhouse/v1
kind: model
metadata: {key: chat, project: research}
spec:
  display_name: Chat
  price: {free: true}
  capabilities: {context_window_tokens: 8000}
  default_params: {temperature: 0.5, stop: null}
---
apiVersion: roundhouse/v1
kind: provider
metadata: {key: main, project: research}
spec:
  driver: openai-compatible
  base_url: https://api.example/v1
  credential_id: shared
  timeouts: {connect_ms: 500}
---
apiVersion: roundhouse/v1
kind: settings
metadata: {key: settings}
spec:
  system_prompt: |
    Be brief.
    Be kind.
---
apiVersion: roundhouse/v1
kind: credential
metadata: {key: shared}
spec:
  display_name: Shared
  secret: ${CANARY}
  base_url: https://api.example/v1
  allowed_hosts: [api.example]
---
apiVersion: roundhouse/v1
kind: sink
metadata: {key: alerts}
spec:
  display_name: Alerts
  type: webhook
  url: https://hooks.example/alerts
  events: [alert]
  secret: ${CANARY}-signing
---
apiVersion: roundhouse/v1
kind: project
metadata: {key: research}
spec: {display_name: Research}
`;

describe('a file', () => {
  it('is applied in one revision, whatever the order of its documents, and again changes nothing', async () => {
    const { admin } = await registry.tenant('twice');
    const first = await registry.apply(admin, LANDSCAPE);
    expect(first).toMatchObject({ applied: true, summary: { create: 7, update: 0, delete: 0, unchanged: 0 } });
    const revisions = await bench.database.dataSource.query(
      `SELECT DISTINCT number FROM audit_entry WHERE organization_id = $1 AND number > $2`,
      [first.organization_id, first.base_revision],
    );
    expect(revisions).toEqual([{ number: first.revision }]);
    const head = await headNumber();
    const second = await registry.apply(admin, LANDSCAPE);
    expect(second).toMatchObject({ summary: { create: 0, update: 0, delete: 0, unchanged: 7 } });
    expect(second.revision).toBe(first.revision);
    expect(await headNumber()).toBe(head);
  });

  it('exported and applied to an empty organization makes the same once more', async () => {
    const one = await registry.tenant('from');
    const other = await registry.tenant('into');
    await registry.apply(one.admin, LANDSCAPE);
    const exported = await registry.export(one.admin);
    expect(exported).not.toContain(one.organizationId);
    const filled = exported.replaceAll(/secret:\n\s+secret_ref: existing/g, `secret: ${CANARY}-of-the-other`);
    await registry.apply(other.admin, filled);
    expect(await registry.export(other.admin)).toBe(exported);
    // Here the secrets are: the export itself can be applied.
    expect((await registry.apply(one.admin, exported)).summary).toMatchObject({ create: 0, update: 0 });
  });

  it('is planned first: the same changes, member by member, and nothing is written', async () => {
    const { admin } = await registry.tenant('planned');
    await registry.apply(admin, LANDSCAPE);
    const changed = LANDSCAPE.replace('connect_ms: 500', 'connect_ms: 900').replace('Be kind.', 'Be quick.');
    const head = await headNumber();
    const plan = await registry.plan(admin, changed);
    expect(await headNumber()).toBe(head);
    expect(plan).toMatchObject({ applied: false, faults: [], summary: { update: 2, unchanged: 5 } });
    expect(plan.changes.filter(({ action }) => action === 'update')).toMatchObject([
      {
        kind: 'provider',
        key: 'main',
        document: 2,
        fields: [{ path: '/timeouts/connect_ms', before: 500, after: 900 }],
      },
      { kind: 'settings', document: 3, fields: [{ path: '/system_prompt', after: 'Be brief.\nBe quick.\n' }] },
    ]);
    const applied = await registry.apply(admin, changed, { expected_revision: plan.revision });
    expect(applied.changes).toEqual(plan.changes);
  });

  it('deletes what it does not speak of only when that is asked for, dependents first', async () => {
    const { admin } = await registry.tenant('pruned');
    await registry.apply(admin, LANDSCAPE);
    expect((await registry.apply(admin, [artifact('a')])).summary).toMatchObject({ create: 1, delete: 0 });
    const pruned = await registry.apply(admin, [artifact('a')], { prune: true });
    expect(pruned.summary).toEqual({ create: 0, update: 0, delete: 6, unchanged: 1 });
    const exported = await registry.export(admin);
    // Projects stay: keys and people hang on them.
    expect(exported.match(/^kind: .*$/gm)).toEqual(['kind: project', 'kind: project', 'kind: artifact']);
  });
});

describe('kinds without a key', () => {
  const inProject = (kind: string, spec: object, key?: string) =>
    documentOf(kind, { project: 'research', ...(key !== undefined && { key }) }, spec);
  const ACCESS = [
    inProject('access_binding', { model_id: 'chat' }),
    inProject('access_binding', { access_group: 'staff' }),
    inProject('access_binding', { route_group_id: 'any' }),
    inProject('access_policy', { mode: 'restrict' }),
    inProject('route_group', { display_name: 'Any', members: [{ model_id: 'chat', weight: 2 }] }, 'any'),
    documentOf('access_group', { key: 'staff' }, { display_name: 'Staff' }),
  ];

  it('are known by whom and what they are about: applied, changed, exported, pruned and restored like others', async () => {
    const { admin } = await registry.tenant('keyless');
    await registry.apply(admin, LANDSCAPE);
    const made = await registry.apply(admin, ACCESS);
    expect(made.summary).toMatchObject({ create: 6, update: 0 });
    expect((await registry.apply(admin, ACCESS)).summary).toMatchObject({ unchanged: 6 });
    const exported = await registry.export(admin);
    expect((await registry.plan(admin, exported)).summary).toMatchObject({ create: 0, update: 0, unchanged: 14 });

    const disabled = ACCESS.with(1, inProject('access_binding', { access_group: 'staff', enabled: false }));
    const changed = await registry.apply(admin, disabled);
    expect(changed.changes.filter(({ action }) => action !== 'unchanged')).toMatchObject([
      { action: 'update', kind: 'access_binding', document: 1, fields: [{ path: '/enabled', after: false }] },
    ]);
    const pruned = await registry.plan(admin, (await documentsOf(exported)).slice(0, -1), { prune: true });
    expect(pruned).toMatchObject({ faults: [], summary: { delete: 1 } });

    const back = await registry.rollBack(admin, made.revision);
    expect(back.summary).toMatchObject({ create: 0, update: 1, delete: 0 });
    expect(await registry.export(admin)).toBe(exported);
    const before = await registry.rollBack(admin, made.base_revision);
    expect(before.summary).toMatchObject({ create: 0, update: 0, delete: 6 });
  });

  it('have no key to give', async () => {
    const { admin } = await registry.tenant('keyless-key');
    const plan = await registry.plan(admin, [documentOf('access_policy', { key: 'x' }, { mode: 'inherit' })]);
    expect(plan.faults).toMatchObject([{ where: '/documents/0/metadata/key' }]);
  });
});

describe('an application of hundreds of resources', () => {
  it('with one bad one writes nothing, and names every fault', async () => {
    const { admin } = await registry.tenant('hundreds');
    const documents: object[] = Array.from({ length: 500 }, (_, index) =>
      index % 20 === 17 ? provider(`p-${index}`) : artifact(`a-${index}`),
    );
    documents[77] = provider('p-77', { base_url: 'nowhere', base_ur: 'x', headers: 5 });
    const head = await headNumber();
    const error = await refusalOf(registry.apply(admin, documents));
    expect(error.reason).toBe('INVALID_REQUEST');
    expect(error.details.map(({ where }) => where).toSorted()).toEqual([
      '/documents/77/spec/base_ur',
      '/documents/77/spec/headers',
    ]);
    expect(error.details.map(({ message }) => message).join()).toContain('did you mean "base_url"?');
    expect(await headNumber()).toBe(head);
    expect(await registry.export(admin, { kind: 'provider' })).toBe('');
    documents[77] = provider('p-77');
    const applied = await registry.apply(admin, documents);
    expect(applied.summary.create).toBe(500);
    expect((await registry.apply(admin, documents)).summary.unchanged).toBe(500);
  });

  it('names the faults of each document, but not that others refer to a bad one', async () => {
    const { admin } = await registry.tenant('follow-up');
    const error = await refusalOf(
      registry.apply(admin, [
        credential('bad', { strategy: 'nonsense', secret: CANARY }),
        provider('uses', { credential_id: 'bad' }),
        provider('other', { credential_id: 'unknown' }),
      ]),
    );
    expect(error.details.map(({ where }) => where)).toEqual([
      '/documents/0/spec/strategy',
      '/documents/2/spec/credential_id',
    ]);
  });
});

describe('a document', () => {
  it.each([
    ['an unknown kind', { kind: 'provder' }, '/kind', 'did you mean "provider"?'],
    ['an unknown member', { extra: 1 }, '/extra', 'is no known field'],
    ['another version', { apiVersion: 'v9' }, '/apiVersion', 'roundhouse/v1'],
    ['no key', { metadata: {} }, '/metadata/key', 'is required'],
    [
      'a project that is not there',
      { metadata: { key: 'x', project: 'nope' } },
      '/metadata/project',
      'names no project',
    ],
    ['metadata in its spec', { spec: { key: 'x' } }, '/spec/key', 'belongs into metadata'],
    ['another organization', { metadata: { key: 'x', organization: 'other-one' } }, '/metadata/organization', 'is not'],
    ['a local secret', { spec: { api_key: { secret_ref: 'env:KEY' } } }, '/spec/api_key/secret_ref', 'command line'],
    ['a wrong reference', { spec: { api_key: { secret_ref: 'vault' } } }, '/spec/api_key/secret_ref', 'must refer to'],
    ['a secret elsewhere', { spec: { driver: { secret_ref: 'existing' } } }, '/spec/driver', 'is no secret'],
    ['a secret that is not there', { spec: { api_key: { secret_ref: 'existing' } } }, '/spec/api_key', 'not there yet'],
  ])('with %s is refused, with the place', async (_, change, where, message) => {
    const tenant = await registry.tenant(`bad-${Math.random().toString(36).slice(2)}`);
    const plan = await registry.plan(tenant.admin, [artifact('fine'), { ...provider('x'), ...change }]);
    expect(plan.faults).toEqual([{ where: `/documents/1${where}`, message: expect.stringContaining(message) }]);
    const error = await refusalOf(registry.apply(tenant.admin, [artifact('fine'), { ...provider('x'), ...change }]));
    expect(error.details).toEqual(plan.faults);
  });

  it('that stands twice, cannot be changed, or is no document is refused', async () => {
    const { admin } = await registry.tenant('odd');
    const twice = await registry.plan(admin, [artifact('a'), artifact('A')]);
    expect(twice.faults).toContainEqual({
      where: '/documents/1/metadata/key',
      message: 'is that of document 0 as well',
    });
    await registry.apply(admin, [artifact('a')]);
    const changed = await registry.plan(admin, [artifact('a', { quantization: 'Q4' })]);
    expect(changed.faults).toEqual([{ where: '/documents/0', message: expect.stringContaining('cannot be changed') }]);
    for (const nothing of [[null], [5], ['text'], [[]]]) {
      expect((await registry.plan(admin, nothing)).faults.length).toBeGreaterThan(0);
    }
    expect((await registry.plan(admin, '')).changes).toEqual([]);
  });

  it('in a text that is no YAML, or an attack on its parser, is refused before it is looked at', async () => {
    const { admin } = await registry.tenant('yaml');
    for (const text of ['a: [1', 'a: &a [*a]', 'a: 1\na: 2', '['.repeat(100_000)]) {
      expect((await refusalOf(registry.plan(admin, text))).details[0]?.where).toMatch(/^\/documents\/0/);
    }
    const many = Array.from({ length: 2_001 }, (_, index) => artifact(`a-${index}`));
    expect((await refusalOf(registry.plan(admin, many))).reason).toBe('INVALID_REQUEST');
  });
});

describe('secrets', () => {
  it('are in no export, plan, revision or refusal; the same again are no change', async () => {
    const { admin, organizationId } = await registry.tenant('canary');
    const outcome = await registry.apply(admin, LANDSCAPE);
    const plan = await registry.plan(admin, LANDSCAPE.replace(CANARY, `${CANARY}-new`));
    expect(plan.changes.find(({ kind }) => kind === 'credential')?.fields).toContainEqual({
      path: '/secret',
      before: null,
      after: '(secret)',
    });
    const revision = await perform(registry.handlers, CONFIGURATION_REVISION, admin, {
      params: { number: outcome.revision },
    });
    const bad = await refusalOf(registry.apply(admin, LANDSCAPE.replace('display_name: Shared', 'display_name: 5')));
    const exported = await registry.export(admin);
    const audited = await bench.database.dataSource.query('SELECT * FROM audit_entry WHERE organization_id = $1', [
      organizationId,
    ]);
    for (const seen of [outcome, plan, revision, bad.message, bad.details, exported, audited]) {
      expect(JSON.stringify(seen)).not.toContain(CANARY);
    }
    expect(exported.match(/secret_ref: existing/g)).toHaveLength(2);
  });
});

describe('changes at once', () => {
  it('of the whole configuration: one wins, the others get 409', async () => {
    const { admin } = await registry.tenant('race');
    const { revision } = await registry.plan(admin, []);
    const files = Array.from({ length: 4 }, (_, lane) =>
      Array.from({ length: 30 }, (__, index) => provider(`p-${index}`, { base_url: `https://${lane}.example/v1` })),
    );
    const outcomes = await Promise.allSettled(
      files.map((documents) => registry.apply(admin, documents, { expected_revision: revision })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ httpStatus: 409 });
    }
    const exported = await registry.export(admin);
    expect(new Set(exported.match(/https:\/\/\d\.example/g)).size).toBe(1);
  });

  it('after a plan make the plan stale', async () => {
    const { admin } = await registry.tenant('stale-plan');
    const { revision } = await registry.plan(admin, LANDSCAPE);
    await registry.sinks.create(admin, {
      key: 'new',
      display_name: 'New',
      type: 'webhook',
      url: 'https://hooks.example/x',
      events: ['alert'],
      secret: `${CANARY}-sixteen`,
    });
    const error = await refusalOf(registry.apply(admin, LANDSCAPE, { expected_revision: revision }));
    expect(error.reason).toBe('STALE_REVISION');
  });
});

describe('a rollback', () => {
  it('restores what was changed and deleted, removes what was added, and touches nothing else', async () => {
    const { admin } = await registry.tenant('back');
    const good = await registry.apply(admin, LANDSCAPE);
    const before = await registry.export(admin, { kind: 'provider' });
    const idOf = (wanted: string) => good.changes.find(({ kind }) => kind === wanted)!.id!;
    const id = idOf('provider');
    await registry.deployments.delete(admin, idOf('deployment'));
    await registry.models.update(admin, idOf('model'), { display_name: 'Other' });
    await registry.providers.delete(admin, id);
    await registry.apply(admin, [provider('added'), documentOf('project', { key: 'later' }, { display_name: 'L' })]);
    const dry = await registry.rollBack(admin, good.revision, { dry_run: true });
    expect(dry).toMatchObject({ applied: false, faults: [], summary: { create: 2, update: 1, delete: 1 } });
    const back = await registry.rollBack(admin, good.revision);
    expect(back).toMatchObject({ applied: true, summary: { create: 2, update: 1, delete: 1 } });
    expect(BigInt(back.revision)).toBeGreaterThan(BigInt(good.revision));
    expect(await registry.export(admin, { kind: 'provider' })).toBe(before);
    // It is the same resource again: whoever counted by its id goes on counting.
    expect((await registry.providers.get(admin, id)).spec).toMatchObject({ key: 'main' });
    expect(await registry.export(admin, { kind: 'project' })).toContain('key: later');
    expect((await registry.rollBack(admin, good.revision)).revision).toBe(back.revision);
  });

  it('is refused with the reason when what it restores needs a credential that was deleted', async () => {
    const { admin } = await registry.tenant('back-refused');
    const good = await registry.apply(admin, LANDSCAPE);
    const idOf = (wanted: string) => good.changes.find(({ kind }) => kind === wanted)!.id!;
    await registry.deployments.delete(admin, idOf('deployment'));
    await registry.providers.delete(admin, idOf('provider'));
    await registry.credentials.delete(admin, idOf('credential'));
    const head = await headNumber();
    const error = await refusalOf(registry.rollBack(admin, good.revision));
    expect(error.details).toEqual([
      { where: '/revision', message: 'cannot restore provider "main": needs a credential that was deleted' },
    ]);
    expect(await headNumber()).toBe(head);
    expect((await refusalOf(registry.rollBack(admin, '0'))).details[0]?.where).toBe('/revision');
    expect((await refusalOf(registry.rollBack(admin, '99999999'))).details[0]?.where).toBe('/revision');
  });
});

describe('revisions', () => {
  it('are listed newest first, each with what changed', async () => {
    const { admin } = await registry.tenant('revisions');
    const made = await registry.apply(admin, LANDSCAPE);
    const changed = await registry.apply(admin, LANDSCAPE.replace('connect_ms: 500', 'connect_ms: 7'));
    const page = await perform(registry.handlers, CONFIGURATION_REVISIONS, admin, { query: { limit: '1' } });
    expect(page).toMatchObject({ data: [{ revision: changed.revision, changes: 1, kinds: ['provider'] }] });
    const rest = await perform(registry.handlers, CONFIGURATION_REVISIONS, admin, {
      query: { cursor: page['next_cursor'] as string },
    });
    expect(rest).toMatchObject({ data: [{ revision: made.revision, changes: 7 }, { kinds: ['project'] }] });
    const one = await perform(registry.handlers, CONFIGURATION_REVISION, admin, {
      params: { number: changed.revision },
    });
    expect(one).toMatchObject({
      data: [
        { action: 'provider.update', key: 'main', fields: [{ path: '/timeouts/connect_ms', before: 500, after: 7 }] },
      ],
      total: 1,
    });
    for (const number of ['nonsense', '0', '999999']) {
      const work = perform(registry.handlers, CONFIGURATION_REVISION, admin, { params: { number } });
      expect((await refusalOf(work)).reason).toBe('NOT_FOUND');
    }
  });
});

describe('another organization', () => {
  it('is neither read nor changed, and does not seem to be there', async () => {
    const mine = await registry.tenant('conf-mine');
    const theirs = await registry.tenant('conf-theirs');
    await registry.apply(theirs.admin, LANDSCAPE);
    const named = { organization_id: theirs.organizationId };
    const tries = [
      registry.plan(mine.admin, [], named),
      registry.apply(mine.admin, [], named),
      registry.rollBack(mine.admin, '1', named),
      registry.export(mine.admin, named),
      perform(registry.handlers, CONFIGURATION_REVISIONS, mine.admin, { query: named }),
    ];
    for (const work of tries) expect((await refusalOf(work)).reason).toBe('NOT_FOUND');
    const uses = await registry.plan(mine.admin, [provider('x', { credential_id: 'shared' })]);
    expect(uses.faults[0]).toMatchObject({ where: '/documents/0/spec/credential_id' });
    const plan = await registry.plan(PLATFORM, [provider('x')], { organization_id: 'conf-theirs' });
    expect(plan.organization_id).toBe(theirs.organizationId);
    const list: JsonObject = await perform(registry.handlers, CONFIGURATION_REVISIONS, mine.admin);
    expect(list['total']).toBe(1);
  });
});
