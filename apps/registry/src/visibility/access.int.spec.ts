import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { SYSTEM } from '../fixtures/admin-door.ts';
import { ModelPlaneDoor, type ModelTenant } from '../fixtures/model-plane-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';

interface Shown {
  readonly kind: string;
  readonly key: string;
  readonly known: boolean;
  readonly visible: boolean;
  readonly callable: boolean;
  readonly reasons: readonly {
    scope: string;
    code: string;
    allows: boolean;
    access_group: string | null;
    message: string;
  }[];
}

let bench: ServiceBench<ModelPlaneDoor>;
let registry: ModelPlaneDoor;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('access'), await freshDatabase(), ModelPlaneDoor);
  registry = bench.services;
});

afterAll(() => bench.close());

const faults = (error: unknown) =>
  (error as { details?: { where: string; message: string }[] }).details?.map(({ where }) => where);
const visibility = (as: CallContext, query: object) => registry.call(as, 'visibility.get', undefined, {}, query);
async function keysSeen(as: CallContext, query: object): Promise<string[]> {
  const { data } = (await visibility(as, { ...query, visible: true })) as unknown as { data: Shown[] };
  return data.map(({ key }) => key);
}
async function explained(as: CallContext, query: object, key: string): Promise<Shown> {
  const { data } = (await visibility(as, { ...query, q: key })) as unknown as { data: Shown[] };
  return data.find((one) => one.key === key)!;
}
const makeKey = async ({ organizationId, projectId }: ModelTenant, more: object = {}) =>
  (
    await registry.call(SYSTEM, 'api_key.create', {
      organization_id: organizationId,
      project_id: projectId,
      member_id: null,
      display_name: 'app',
      ...more,
    })
  ).id;

describe('access as documents', () => {
  let tenant: ModelTenant;
  let owner: object;

  beforeAll(async () => {
    tenant = await registry.tenant('access');
    owner = { organization_id: tenant.organizationId };
    await registry.model(tenant, 'chat', { access_groups: ['beta'] });
    await registry.model(tenant, 'large');
    await registry.call(SYSTEM, 'access_group.create', { ...owner, key: 'beta', display_name: 'Beta' });
  });

  it('keeps bindings by key or id and says whom they are about', async () => {
    const made = await registry.call(tenant.admin, 'access_binding.create', {
      project_id: 'default',
      model_id: 'chat',
    });
    expect(made).toMatchObject({ project_id: tenant.projectId, subject: { kind: 'project', id: tenant.projectId } });
    const group = await registry.call(tenant.admin, 'access_binding.create', { access_group: 'BETA' });
    expect(group).toMatchObject({ access_group: 'beta', subject: { kind: 'organization', id: tenant.organizationId } });
  });

  it('names every fault of a binding or policy at once', async () => {
    const wrong = { model_id: 'nothing', route_group_id: 'nothing', access_group: 'nothing', team_id: 'x', enabled: 1 };
    await expect(registry.call(tenant.admin, 'access_binding.create', wrong)).rejects.toMatchObject({
      reason: 'INVALID_REQUEST',
      details: [expect.objectContaining({ where: '/enabled' })],
    });
    const error: unknown = await registry
      .call(tenant.admin, 'access_binding.create', { ...wrong, enabled: true })
      .catch((thrown: unknown) => thrown);
    expect(faults(error)).toEqual(
      expect.arrayContaining(['/model_id', '/route_group_id', '/access_group', '/team_id']),
    );
    await expect(registry.call(tenant.admin, 'access_policy.create', { mode: 'restrict' })).rejects.toMatchObject({
      details: [{ where: '/mode', message: expect.stringContaining('"grant"') }],
    });
    const widening = { project_id: tenant.projectId, mode: 'grant' };
    await expect(registry.call(tenant.admin, 'access_policy.create', widening)).rejects.toMatchObject({
      details: [{ where: '/mode', message: expect.stringContaining('cannot widen') }],
    });
  });

  it('holds one policy per scope and one binding per scope and target', async () => {
    const policy = { project_id: tenant.projectId, mode: 'inherit' };
    await registry.call(tenant.admin, 'access_policy.create', policy);
    await expect(registry.call(tenant.admin, 'access_policy.create', policy)).rejects.toMatchObject({
      reason: 'CONFLICT',
    });
    const binding = { project_id: tenant.projectId, access_group: 'beta' };
    await registry.call(tenant.admin, 'access_binding.create', binding);
    await expect(registry.call(tenant.admin, 'access_binding.create', binding)).rejects.toMatchObject({
      reason: 'CONFLICT',
    });
  });

  it('says how often an access group is used, and lets it go only by force, with its labels and bindings', async () => {
    await registry.call(SYSTEM, 'access_group.create', { ...owner, key: 'gone', display_name: 'Gone' });
    const modelId = await registry.model(tenant, 'labelled', { access_groups: ['Gone', 'beta'] });
    const { id: bindingId } = await registry.call(tenant.admin, 'access_binding.create', { access_group: 'gone' });
    const { data } = await registry.call(tenant.admin, 'access_group.list', undefined, {}, { key: 'gone' });
    const [group] = data as { id: string }[];
    expect(group).toMatchObject({ model_count: 1, binding_count: 1 });
    const remove = (query: object = {}) =>
      registry.call(SYSTEM, 'access_group.delete', undefined, { id: group!.id }, query);
    await expect(remove()).rejects.toMatchObject({
      reason: 'CONFLICT',
      details: [{ where: `/dependants/model/${modelId}` }, { where: `/dependants/access_binding/${bindingId}` }].map(
        (one) => expect.objectContaining(one),
      ),
    });
    await remove({ force: true });
    expect(await registry.call(SYSTEM, 'model.get', undefined, { id: modelId })).toMatchObject({
      access_groups: ['beta'],
    });
    await expect(registry.call(SYSTEM, 'access_binding.get', undefined, { id: bindingId })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
  });

  it('rights: a project’s administrator restricts keys of the project, and not the project itself (security 6)', async () => {
    const lead = await registry.inProject(tenant, 'lead', 'project_admin');
    const keyId = await makeKey(tenant);
    const policy = await registry.call(lead, 'access_policy.create', {
      ...owner,
      api_key_id: keyId,
      mode: 'restrict',
    });
    expect(policy).toMatchObject({ project_id: tenant.projectId, subject: { kind: 'api_key', id: keyId } });
    const other = await registry.call(SYSTEM, 'project.create', { ...owner, key: 'second', display_name: 'Second' });
    const foreign = await makeKey({ ...tenant, projectId: other.id });
    for (const refused of [
      { ...owner, api_key_id: foreign, mode: 'restrict' },
      { ...owner, project_id: tenant.projectId, mode: 'restrict' },
      { ...owner, mode: 'grant' },
    ]) {
      await expect(registry.call(lead, 'access_policy.create', refused)).rejects.toMatchObject({
        reason: expect.stringMatching(/FORBIDDEN|NOT_FOUND/),
      });
    }
    const { data } = await registry.call(tenant.admin, 'access_policy.list', undefined, {}, { mode: 'inherit' });
    const [own] = data as { id: string }[];
    await expect(registry.call(lead, 'access_policy.delete', undefined, { id: own!.id })).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
    const viewer = await registry.inProject(tenant, 'viewer', 'viewer');
    await expect(
      registry.call(viewer, 'access_binding.create', { api_key_id: keyId, model_id: 'chat' }),
    ).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });

  it('refuses what belongs to another organization as if it were not there', async () => {
    const stranger = await registry.tenant('stranger');
    const theirs = await registry.model(stranger, 'theirs');
    const theirKey = await makeKey(stranger);
    const error = (input: object): Promise<unknown> =>
      registry.call(tenant.admin, 'access_binding.create', input).catch((thrown: unknown) => thrown);
    expect(faults(await error({ model_id: theirs }))).toEqual(['/model_id']);
    const unknown = await error({ api_key_id: '018f0000-0000-7000-8000-000000000000', model_id: 'chat' });
    const foreign = await error({ api_key_id: theirKey, model_id: 'chat' });
    expect(faults(foreign)).toEqual(faults(unknown));
    await expect(visibility(tenant.admin, { api_key_id: theirKey })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(visibility(tenant.admin, { organization_id: stranger.organizationId })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
  });
});

describe('what is deleted', () => {
  const count = async (organizationId: string): Promise<number> => {
    const [row] = await bench.database.dataSource.query<{ count: number }[]>(
      `SELECT (SELECT count(*) FROM access_policy WHERE organization_id = $1)::int
            + (SELECT count(*) FROM access_binding WHERE organization_id = $1)::int AS count`,
      [organizationId],
    );
    return row!.count;
  };

  it('takes what was said about its access along: keys, teams, people and their keys, service accounts', async () => {
    const tenant = await registry.tenant('leaving');
    const owner = { organization_id: tenant.organizationId };
    await registry.model(tenant, 'chat');
    const team = await registry.call(SYSTEM, 'team.create', { ...owner, display_name: 'Red' });
    const who = { ...owner, email: 'l@example.org', display_name: 'L', status: 'active' };
    const member = await registry.call(SYSTEM, 'member.create', who);
    const account = await registry.call(SYSTEM, 'service_account.create', { ...owner, display_name: 'Bot' });
    const role = { ...owner, member_id: member.id, role: 'developer', project_id: tenant.projectId };
    await registry.call(SYSTEM, 'role_binding.create', role);
    const [own, ofMember] = [await makeKey(tenant), await makeKey(tenant, { member_id: member.id })];
    const subjects = [
      { team_id: team.id },
      { member_id: member.id },
      { service_account_id: account.id },
      { api_key_id: own },
      { api_key_id: ofMember },
    ];
    for (const subject of subjects) {
      await registry.call(tenant.admin, 'access_policy.create', { ...subject, mode: 'restrict' });
      await registry.call(tenant.admin, 'access_binding.create', { ...subject, model_id: 'chat' });
    }
    expect(await count(tenant.organizationId)).toBe(10);
    const remove = (kind: string, id: string, query: object = {}) =>
      registry.call(SYSTEM, `${kind}.delete`, undefined, { id }, query);
    await remove('api_key', own);
    await remove('team', team.id);
    await remove('service_account', account.id);
    expect(await count(tenant.organizationId)).toBe(4);
    await remove('member', member.id, { force: true });
    expect(await count(tenant.organizationId)).toBe(0);
  });

  it('an organization that goes by force takes its access along', async () => {
    const { id } = await registry.call(SYSTEM, 'organization.create', { key: 'brief', display_name: 'Brief' });
    const owner = { organization_id: id };
    await registry.call(SYSTEM, 'access_group.create', { ...owner, key: 'beta', display_name: 'Beta' });
    await registry.call(SYSTEM, 'access_policy.create', { ...owner, mode: 'grant' });
    await registry.call(SYSTEM, 'access_binding.create', { ...owner, access_group: 'beta' });
    await registry.call(SYSTEM, 'organization.delete', undefined, { id }, { force: true });
    expect(await count(id)).toBe(0);
  });
});

describe('effective visibility', () => {
  it('shows everything public of organization and project where nobody set a policy (001-10 to 001-12)', async () => {
    const tenant = await registry.tenant('open');
    const { projectId } = tenant;
    await registry.model(tenant, 'chat');
    await registry.model(tenant, 'own', { project_id: projectId });
    await registry.model(tenant, 'titles', { visibility: 'internal' });
    await registry.model(tenant, 'parked', { admin_status: 'inactive' });
    const keyId = await makeKey(tenant);
    expect(await keysSeen(tenant.admin, { api_key_id: keyId })).toEqual(['chat', 'own']);
    expect(await keysSeen(tenant.admin, {})).toEqual(['chat']);
    const titles = await explained(tenant.admin, { api_key_id: keyId }, 'titles');
    expect(titles).toMatchObject({ known: false, visible: false, callable: false });
    expect(titles.reasons).toContainEqual(expect.objectContaining({ code: 'internal_tasks_only', allows: false }));
    const worker = await makeKey(tenant, { scopes: ['inference', 'internal_tasks'] });
    expect(await explained(tenant.admin, { api_key_id: worker }, 'titles')).toMatchObject({
      known: true,
      visible: false,
      callable: true,
    });
    expect(await explained(tenant.admin, { api_key_id: keyId }, 'parked')).toMatchObject({
      known: true,
      callable: false,
    });
  });

  it('narrows from the organization down to the key and says who narrowed (002-37)', async () => {
    const tenant = await registry.tenant('narrow');
    const owner = { organization_id: tenant.organizationId };
    await registry.model(tenant, 'chat', { access_groups: ['beta'] });
    await registry.model(tenant, 'large', { access_groups: ['beta'] });
    await registry.model(tenant, 'secret');
    await registry.call(SYSTEM, 'access_group.create', { ...owner, key: 'beta', display_name: 'Beta' });
    const keyId = await makeKey(tenant);
    const bind = (to: object) => registry.call(tenant.admin, 'access_binding.create', to);
    await registry.call(tenant.admin, 'access_policy.create', { mode: 'grant' });
    expect(await keysSeen(tenant.admin, { api_key_id: keyId })).toEqual([]);
    await bind({ access_group: 'beta' });
    expect(await keysSeen(tenant.admin, { api_key_id: keyId })).toEqual(['chat', 'large']);
    await registry.call(tenant.admin, 'access_policy.create', { api_key_id: keyId, mode: 'restrict' });
    await bind({ api_key_id: keyId, model_id: 'chat' });
    await bind({ api_key_id: keyId, model_id: 'secret' });
    expect(await keysSeen(tenant.admin, { api_key_id: keyId })).toEqual(['chat']);
    expect(await keysSeen(tenant.admin, { project_id: tenant.projectId })).toEqual(['chat', 'large']);
    const { reasons } = await explained(tenant.admin, { api_key_id: keyId }, 'secret');
    expect(reasons.filter(({ allows }) => !allows)).toEqual([
      expect.objectContaining({
        scope: 'organization',
        code: 'not_bound',
        message: 'The organization "narrow" sees only what is bound to it, and nothing binds this.',
      }),
    ]);
    const chat = await explained(tenant.admin, { api_key_id: keyId }, 'chat');
    expect(chat.reasons).toContainEqual(
      expect.objectContaining({ scope: 'organization', code: 'bound_by_access_group', access_group: 'beta' }),
    );
    // Rule 6: a model joins by its label, long after the grant.
    await registry.model(tenant, 'late', { access_groups: ['beta'] });
    expect(await keysSeen(tenant.admin, { project_id: tenant.projectId })).toEqual(['chat', 'large', 'late']);
  });

  it('asks a team, a member and a service account as well', async () => {
    const tenant = await registry.tenant('scopes');
    const owner = { organization_id: tenant.organizationId };
    await registry.model(tenant, 'chat');
    await registry.model(tenant, 'large');
    const team = await registry.call(SYSTEM, 'team.create', { ...owner, display_name: 'Red' });
    const member = await registry.call(SYSTEM, 'member.create', {
      ...owner,
      email: 'm@example.org',
      display_name: 'M',
      status: 'active',
    });
    const account = await registry.call(SYSTEM, 'service_account.create', {
      ...owner,
      project_id: tenant.projectId,
      display_name: 'Bot',
    });
    for (const subject of [{ team_id: team.id }, { member_id: member.id }, { service_account_id: account.id }]) {
      expect(await keysSeen(tenant.admin, subject)).toEqual(['chat', 'large']);
      await registry.call(tenant.admin, 'access_policy.create', { ...subject, mode: 'restrict' });
      await registry.call(tenant.admin, 'access_binding.create', { ...subject, model_id: 'chat' });
      expect(await keysSeen(tenant.admin, subject)).toEqual(['chat']);
    }
    const ofAccount = await makeKey(tenant, { service_account_id: account.id, member_id: undefined });
    expect(await keysSeen(tenant.admin, { api_key_id: ofAccount })).toEqual(['chat']);
  });

  it('pages and filters an organization of 5 000 models with one query per kind', async () => {
    const tenant = await registry.tenant('many');
    const { organizationId, projectId } = tenant;
    await registry.model(tenant, 'seed');
    await bench.database.dataSource.query(
      `INSERT INTO model (id, revision, created_at, updated_at, created_by, spec)
       SELECT gen_random_uuid(), 0, now(), now(), 'test', spec || jsonb_build_object('key', 'm-' || lpad(n::text, 5, '0'),
         'display_name', 'Model ' || n, 'access_groups', CASE WHEN n % 2 = 0 THEN '["even"]'::jsonb ELSE '[]'::jsonb END)
       FROM model, generate_series(1, 5000) AS n WHERE organization_id = $1 AND key = 'seed'`,
      [organizationId],
    );
    await registry.call(SYSTEM, 'access_group.create', {
      organization_id: organizationId,
      key: 'even',
      display_name: 'Even',
    });
    await registry.call(tenant.admin, 'access_policy.create', { project_id: projectId, mode: 'restrict' });
    await registry.call(tenant.admin, 'access_binding.create', { project_id: projectId, access_group: 'even' });
    const keyId = await makeKey(tenant);
    const first = (await visibility(tenant.admin, { api_key_id: keyId, visible: true, limit: 500 })) as unknown as {
      data: Shown[];
      total: number;
      next_cursor: string;
    };
    expect(first.total).toBe(2_500);
    expect(first.data[0]!.key).toBe('m-00002');
    const seen = new Set(first.data.map(({ key }) => key));
    for (let cursor: string | null = first.next_cursor; cursor !== null;) {
      const page = (await visibility(tenant.admin, {
        api_key_id: keyId,
        visible: true,
        limit: 500,
        cursor,
      })) as unknown as typeof first;
      for (const { key } of page.data) seen.add(key);
      cursor = page.next_cursor;
    }
    expect(seen.size).toBe(2_500);
    expect((await visibility(tenant.admin, { api_key_id: keyId, q: 'm-0001', kind: 'model' }))['total']).toBe(10);
    await expect(visibility(tenant.admin, { api_key_id: keyId, cursor: 'nonsense' })).rejects.toMatchObject({
      reason: 'INVALID_REQUEST',
    });
  });
});
