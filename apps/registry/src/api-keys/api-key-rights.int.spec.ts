import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { SYSTEM, AdminDoor, type Tenant } from '../fixtures/admin-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';

let bench: ServiceBench<AdminDoor>;
let registry: AdminDoor;
let tenant: Tenant;
let developer: CallContext;
let developerId: string;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('key-rights'), await freshDatabase(), AdminDoor);
  registry = bench.services;
  tenant = await registry.tenant('acme');
  const { organizationId, projectId } = tenant;
  developerId = await registry.member(organizationId, 'dev', { role: 'developer', project_id: projectId });
  developer = await registry.keyHolder({
    organization_id: organizationId,
    project_id: projectId,
    member_id: developerId,
  });
});

afterAll(() => bench.close());

const key = (more: object = {}) => ({ project_id: tenant.projectId, display_name: 'k', ...more });
const make = (as: CallContext, more: object = {}) => registry.call(as, 'api_key.create', key(more));

describe('making a key (security 6)', () => {
  it('makes it for the member who makes it, with the rights of that member (000-36)', async () => {
    const made = await make(developer, { scopes: ['inference', 'admin'] });
    expect(made).toMatchObject({ member_id: developerId, organization_id: tenant.organizationId, status: 'active' });
    const holder = { ...developer, actorId: made.id };
    await expect(registry.call(holder, 'project.list')).resolves.toMatchObject({ total: 1 });
    await expect(registry.call(holder, 'project.create', { key: 'x', display_name: 'X' })).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
  });

  it('refuses a key that could do more than its maker', async () => {
    // A key without an owner administers the whole organization.
    await expect(make(developer, { member_id: null, scopes: ['admin'] })).rejects.toMatchObject({
      reason: 'FORBIDDEN',
      details: [expect.objectContaining({ where: '/scopes' })],
    });
    await expect(make(tenant.owner, { member_id: null, scopes: ['admin', 'platform_admin'] })).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
    // Gateways go by the scopes of a key where registry is not asked: none may say more than its owner can do.
    for (const as of [tenant.owner, SYSTEM]) {
      const work = make(as, {
        member_id: tenant.memberId,
        organization_id: tenant.organizationId,
        scopes: ['admin', 'platform_admin'],
      });
      await expect(work).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    }
    await expect(make(developer, { scopes: ['internal_tasks'] })).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    await expect(make(developer, { member_id: tenant.memberId, scopes: ['inference'] })).rejects.toMatchObject({
      details: [expect.objectContaining({ where: '/member_id' })],
    });
  });

  it.each(['*', 'root', ''])('knows no scope "%s"', async (scope) => {
    await expect(make(developer, { scopes: [scope] })).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
  });

  it('names every fault at once', async () => {
    const wrong = {
      scopes: ['inference'],
      limits: { rpm: 0, rpmm: 1 },
      budget: { window: 'year' },
      cost_labels: { '1': 'x' },
    };
    await expect(make(developer, wrong)).rejects.toMatchObject({
      details: expect.arrayContaining(
        ['/limits/rpm', '/limits/rpmm', '/budget/window', '/cost_labels/1'].map((where) =>
          expect.objectContaining({ where }),
        ),
      ),
    });
    await expect(
      make(developer, { expires_at: '2001-01-01T00:00:00Z', budget: { window: 'day' } }),
    ).rejects.toMatchObject({
      details: [expect.objectContaining({ where: '/expires_at' }), expect.objectContaining({ where: '/budget' })],
    });
  });

  it('keeps blank numbers unset, never 0', async () => {
    const made = await make(developer, { limits: { rpm: 60, tpm: null } });
    expect(made['limits']).toMatchObject({ rpm: 60, tpm: null, max_parallel: null });
    const cleared = await registry.call(developer, 'api_key.update', { limits: { rpm: null } }, { id: made.id });
    expect(cleared['limits']).toMatchObject({ rpm: null });
  });
});

describe('using a key (security 6)', () => {
  it('follows what its owner may do at that moment', async () => {
    const { organizationId, projectId } = tenant;
    const memberId = await registry.member(organizationId, 'short-lived-admin', { role: 'admin' });
    const admin = await registry.keyHolder({
      organization_id: organizationId,
      project_id: projectId,
      member_id: memberId,
    });
    const made = await registry.call(admin, 'team.create', { key: 'ops', display_name: 'Ops' });
    const bindings = await registry.call(tenant.owner, 'role_binding.list', undefined, {}, { member_id: memberId });
    const [binding] = bindings['data'] as { id: string }[];
    await registry.call(tenant.owner, 'role_binding.delete', undefined, { id: binding!.id });
    for (const operation of ['team.delete', 'team.get']) {
      await expect(registry.call(admin, operation, undefined, { id: made.id })).rejects.toMatchObject({
        reason: 'FORBIDDEN',
      });
    }
  });

  it('ends with its owner, its project and its organization', async () => {
    const { organizationId, projectId, memberId, owner } = await registry.tenant('ending');
    const list = () => registry.call(owner, 'project.list');
    const change = (kind: string, id: string, patch: object) => registry.call(SYSTEM, `${kind}.update`, patch, { id });
    const second = await registry.member(organizationId, 'second-owner', { role: 'owner' });
    expect(second).not.toBe(memberId);
    for (const [kind, id, off, on] of [
      ['member', memberId, { status: 'disabled' }, { status: 'active' }],
      ['project', projectId, { admin_status: 'inactive' }, { admin_status: 'active' }],
      ['organization', organizationId, { admin_status: 'inactive' }, { admin_status: 'active' }],
    ] as const) {
      await change(kind, id, off);
      await expect(list()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
      await change(kind, id, on);
      await expect(list()).resolves.toMatchObject({ total: 1 });
    }
  });

  it('is no more possible once it is revoked or deleted', async () => {
    for (const verb of ['api_key.revoke', 'api_key.delete']) {
      const made = await make(tenant.owner, { scopes: ['admin'] });
      const holder = { ...tenant.owner, actorId: made.id };
      await registry.call(holder, 'project.list');
      await registry.call(tenant.owner, verb, undefined, { id: made.id });
      await expect(registry.call(holder, 'project.list')).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    }
  });

  it('looks at the scopes that the key has here, not at those that the call brings', async () => {
    const made = await make(developer, { scopes: ['inference'] });
    const holder = { ...developer, actorId: made.id, roles: ['admin', 'platform_admin'] };
    await expect(registry.call(holder, 'project.list')).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });
});

describe('changing a key', () => {
  it('takes every right of the key', async () => {
    const strong = await make(tenant.owner, { member_id: null, scopes: ['admin'] });
    for (const [verb, body] of [
      ['rotate', {}],
      ['revoke', {}],
      ['update', { display_name: 'mine now' }],
    ] as const) {
      await expect(registry.call(developer, `api_key.${verb}`, body, { id: strong.id })).rejects.toMatchObject({
        reason: 'FORBIDDEN',
      });
    }
    const plain = await make(tenant.owner, { scopes: ['inference'] });
    // Whoever sees the secret acts as the owner from then on.
    await expect(registry.call(developer, 'api_key.rotate', {}, { id: plain.id })).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
  });

  it('widens nothing, moves nothing and sets nothing that is not the caller’s to say (security 5)', async () => {
    const made = await make(developer, { scopes: ['inference'] });
    const patch = (body: object) => registry.call(developer, 'api_key.update', body, { id: made.id });
    await expect(patch({ scopes: ['admin', 'platform_admin', 'internal_tasks'] })).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
    const other = await registry.tenant('other-owner');
    for (const body of [
      { member_id: tenant.memberId },
      { organization_id: other.organizationId },
      { project_id: other.projectId },
      { environment: 'live' },
      { secret: 'x' },
      { hint: 'x' },
      { revoked: false },
    ]) {
      await expect(patch(body)).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
    }
  });
});
