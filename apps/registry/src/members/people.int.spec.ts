import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { newId } from '@roundhouse/kernel';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { AdminDoor, SYSTEM, type Tenant } from '../fixtures/admin-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';

let bench: ServiceBench<AdminDoor>;
let registry: AdminDoor;
let tenant: Tenant;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('people'), await freshDatabase(), AdminDoor);
  registry = bench.services;
  tenant = await registry.tenant('acme');
});

afterAll(() => bench.close());

/** Somebody of the tenant with a role. */
async function holderOf(name: string, role: object): Promise<{ memberId: string; as: CallContext }> {
  const { organizationId, projectId } = tenant;
  const memberId = await registry.member(organizationId, name, role);
  const as = await registry.keyHolder({ organization_id: organizationId, project_id: projectId, member_id: memberId });
  return { memberId, as };
}

const bind = (as: CallContext, binding: object) => registry.call(as, 'role_binding.create', binding);

async function bindingsOf(memberId: string): Promise<string[]> {
  const list = await registry.call(SYSTEM, 'role_binding.list', undefined, {}, { member_id: memberId });
  return (list['data'] as { id: string }[]).map(({ id }) => id);
}

describe('a member', () => {
  it('is invited by being made, once per address and organization', async () => {
    const who = { email: 'ada@example.org', display_name: 'Ada' };
    const made = await registry.call(tenant.owner, 'member.create', who);
    expect(made).toMatchObject({ status: 'invited', organization_id: tenant.organizationId });
    const again = registry.call(tenant.owner, 'member.create', { ...who, email: 'ADA@example.org' });
    await expect(again).rejects.toMatchObject({
      reason: 'CONFLICT',
      details: [expect.objectContaining({ where: '/email' })],
    });
    // Another organization's members are another's: nothing tells who works elsewhere.
    const other = await registry.tenant('elsewhere');
    await expect(registry.call(other.owner, 'member.create', who)).resolves.toMatchObject(who);
  });

  it('sets nothing about itself that is not a member’s to set (security 5)', async () => {
    const { memberId, as } = await holderOf('self', { role: 'admin' });
    for (const patch of [
      { role: 'owner' },
      { roles: ['platform_admin'] },
      { organization_id: null },
      { organization_id: (await registry.tenant('coveted')).organizationId },
      { budget: 1 },
      { scopes: ['platform_admin'] },
      { id: newId() },
      { created_by: 'x' },
    ]) {
      const change = registry.call(as, 'member.update', patch, { id: memberId });
      await expect(change).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
    }
  });

  it('is changed and removed only by who has every right of theirs', async () => {
    const { as: admin } = await holderOf('plain-admin', { role: 'admin' });
    const second = await registry.member(tenant.organizationId, 'co-owner', { role: 'owner' });
    for (const [verb, body] of [
      ['update', { email: 'me@example.org' }],
      ['update', { status: 'disabled' }],
      ['delete', undefined],
    ] as const) {
      const work = registry.call(admin, `member.${verb}`, body, { id: second });
      await expect(work).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    }
    await registry.call(tenant.owner, 'member.delete', undefined, { id: second });
    expect(await bindingsOf(second)).toEqual([]);
  });

  it('with keys stays, unless an owner forces it, and then the keys go, too', async () => {
    const { memberId, as } = await holderOf('with-key', { role: 'viewer', project_id: tenant.projectId });
    await expect(registry.call(tenant.owner, 'member.delete', undefined, { id: memberId })).rejects.toMatchObject({
      reason: 'CONFLICT',
      details: [expect.objectContaining({ where: `/dependants/api_key/${as.actorId}` })],
    });
    // A refused deletion takes no role away.
    expect(await bindingsOf(memberId)).toHaveLength(1);
    await registry.call(tenant.owner, 'member.delete', undefined, { id: memberId }, { force: true });
    const gone = registry.call(tenant.owner, 'api_key.get', undefined, { id: as.actorId });
    await expect(gone).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });
});

describe('a role', () => {
  it('is given by nobody who has less (security 6)', async () => {
    const { organizationId, projectId } = tenant;
    const { memberId } = await holderOf('target', { role: 'viewer', project_id: projectId });
    const { as: admin } = await holderOf('giving-admin', { role: 'admin' });
    const { as: projectAdmin } = await holderOf('giving-project-admin', {
      role: 'project_admin',
      project_id: projectId,
    });
    const other = await registry.call(tenant.owner, 'project.create', { key: 'second', display_name: 'Second' });
    const wish = (role: string, more: object = {}) => ({
      organization_id: organizationId,
      member_id: memberId,
      role,
      ...more,
    });
    for (const [as, binding, reason] of [
      [admin, wish('owner'), 'FORBIDDEN'],
      [projectAdmin, wish('admin'), 'FORBIDDEN'],
      [projectAdmin, wish('developer', { project_id: other.id }), 'NOT_FOUND'],
      [admin, { member_id: memberId, role: 'platform_admin' }, 'FORBIDDEN'],
    ] as const) {
      await expect(bind(as, binding)).rejects.toMatchObject({ reason });
    }
    await bind(projectAdmin, wish('developer', { project_id: projectId }));
    await bind(admin, wish('auditor'));
    await expect(bind(admin, wish('auditor'))).rejects.toMatchObject({ reason: 'CONFLICT' });
  });

  it('of the installation is for members of the installation', async () => {
    const owner = { member_id: tenant.memberId, role: 'platform_admin' };
    await expect(bind(SYSTEM, owner)).rejects.toMatchObject({
      details: [expect.objectContaining({ where: '/member_id' })],
    });
    const operator = await registry.member(null, 'operator', { role: 'platform_auditor' });
    const inTenant = { organization_id: tenant.organizationId, member_id: operator, role: 'admin' };
    await expect(bind(SYSTEM, inTenant)).rejects.toMatchObject({
      details: [expect.objectContaining({ where: '/member_id' })],
    });
  });

  it('is never taken from the last owner or the last administrator of the installation', async () => {
    const alone = await registry.tenant('alone');
    const [only] = await bindingsOf(alone.memberId);
    const conflict = { reason: 'CONFLICT' };
    await expect(registry.call(SYSTEM, 'role_binding.delete', undefined, { id: only })).rejects.toMatchObject(conflict);
    await expect(
      registry.call(SYSTEM, 'member.update', { status: 'disabled' }, { id: alone.memberId }),
    ).rejects.toMatchObject(conflict);
    await expect(
      registry.call(SYSTEM, 'member.delete', undefined, { id: alone.memberId }, { force: true }),
    ).rejects.toMatchObject(conflict);
    const admin = await registry.member(null, 'root', { role: 'platform_admin' });
    const [platform] = await bindingsOf(admin);
    const last = registry.call(SYSTEM, 'role_binding.delete', undefined, { id: platform });
    await expect(last).rejects.toMatchObject(conflict);
  });

  it('is taken from one of the last two, however much at once both are asked for', async () => {
    const pair = await registry.tenant('pair');
    const second = await registry.member(pair.organizationId, 'second', { role: 'owner' });
    const bindings = [...(await bindingsOf(pair.memberId)), ...(await bindingsOf(second))];
    const outcomes = await Promise.allSettled(
      bindings.map((id) => registry.call(SYSTEM, 'role_binding.delete', undefined, { id })),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('for a team reaches the team’s keys and no other project', async () => {
    const { organizationId, projectId } = tenant;
    const team = await registry.call(tenant.owner, 'team.create', { key: 'core', display_name: 'Core' });
    const { memberId, as: lead } = await holderOf('lead', { role: 'project_admin', team_id: team.id });
    const ofTeam = await registry.call(tenant.owner, 'api_key.create', {
      project_id: projectId,
      team_id: 'core',
      display_name: 'of the team',
    });
    const listed = await registry.call(lead, 'api_key.list');
    expect((listed['data'] as { id: string }[]).map(({ id }) => id)).toEqual([ofTeam.id]);
    const key = { organization_id: organizationId, project_id: projectId, team_id: team.id, display_name: 'k' };
    await expect(registry.call(lead, 'api_key.create', key)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await bind(tenant.owner, {
      organization_id: organizationId,
      member_id: memberId,
      role: 'viewer',
      project_id: projectId,
    });
    await expect(registry.call(lead, 'api_key.create', key)).resolves.toMatchObject({ team_id: team.id });
    const outside = { ...key, team_id: null };
    await expect(registry.call(lead, 'api_key.create', outside)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    const used = registry.call(tenant.owner, 'team.delete', undefined, { id: team.id });
    await expect(used).rejects.toMatchObject({ reason: 'CONFLICT' });
  });

  it('below admin makes, changes and deletes nothing that needs administration (002-35)', async () => {
    for (const [name, role] of [
      ['watching', { role: 'viewer', project_id: tenant.projectId }],
      ['developing', { role: 'developer', project_id: tenant.projectId }],
      ['auditing', { role: 'auditor' }],
    ] as const) {
      const { as } = await holderOf(name, role);
      for (const operation of ['project.create', 'team.create', 'service_account.create', 'member.create']) {
        const work = registry.call(as, operation, { display_name: 'x', email: 'x@example.org' });
        await expect(work).rejects.toMatchObject({ reason: 'FORBIDDEN' });
      }
    }
  });
});

describe('another organization', () => {
  it('is not there: not by id, in lists, as a reference or as a place to make things', async () => {
    const theirs = await registry.tenant('theirs');
    const account = await registry.call(theirs.owner, 'service_account.create', { display_name: 'Robot' });
    const team = await registry.call(theirs.owner, 'team.create', { display_name: 'Team' });
    const [binding] = await bindingsOf(theirs.memberId);
    const ids: Record<string, string> = {
      organization: theirs.organizationId,
      project: theirs.projectId,
      team: team.id,
      member: theirs.memberId,
      service_account: account.id,
      role_binding: binding!,
      api_key: theirs.owner.actorId,
    };
    expect(Object.keys(ids)).toEqual(registry.kinds);
    for (const [kind, foreign] of Object.entries(ids)) {
      for (const id of [foreign, newId(), 'nonsense', `' OR 1=1 --`]) {
        for (const verb of ['get', 'update', 'delete', 'revoke', 'rotate']) {
          if (['revoke', 'rotate'].includes(verb) && kind !== 'api_key') continue;
          if (verb === 'update' && kind === 'role_binding') continue;
          // Only the installation deletes organizations, wherever they are.
          if (verb === 'delete' && kind === 'organization') continue;
          const body = verb === 'update' ? { display_name: 'x' } : verb === 'rotate' ? {} : undefined;
          const work = registry.call(tenant.owner, `${kind}.${verb}`, body, { id });
          await expect(work).rejects.toMatchObject({ reason: 'NOT_FOUND' });
        }
      }
      const seen = await registry.call(tenant.owner, `${kind}.list`, undefined, {}, { limit: 500 });
      expect(JSON.stringify(seen)).not.toContain(foreign);
    }
    const key = { project_id: tenant.projectId, display_name: 'k' };
    for (const [where, reference] of [
      ['/project_id', { project_id: theirs.projectId }],
      ['/team_id', { team_id: team.id }],
      ['/member_id', { member_id: theirs.memberId }],
      ['/service_account_id', { service_account_id: account.id }],
    ] as const) {
      const work = registry.call(tenant.owner, 'api_key.create', { ...key, ...reference });
      await expect(work).rejects.toMatchObject({ details: [expect.objectContaining({ where })] });
    }
    for (const kind of ['project', 'team', 'service_account', 'member']) {
      const body = {
        organization_id: theirs.organizationId,
        display_name: 'x',
        ...(kind === 'member' ? { email: 'x@y.org' } : {}),
      };
      await expect(registry.call(tenant.owner, `${kind}.create`, body)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    }
  });

  it('cannot be deleted while anything is in it, except by force, and then with everyone in it', async () => {
    const doomed = await registry.tenant('doomed');
    const remove = (query: object) =>
      registry.call(SYSTEM, 'organization.delete', undefined, { id: doomed.organizationId }, query);
    await expect(remove({})).rejects.toMatchObject({ reason: 'CONFLICT' });
    await remove({ force: true });
    const gone = registry.call(SYSTEM, 'organization.get', undefined, { id: doomed.organizationId });
    await expect(gone).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(registry.call(doomed.owner, 'project.list')).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });
});
