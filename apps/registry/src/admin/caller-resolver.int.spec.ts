import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CallContext } from '@roundhouse/contracts/common/v1/common';
import { newId } from '@roundhouse/kernel';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { CommandPath } from '../commands/command-path.service.ts';
import { AdminDoor, SYSTEM, type Tenant } from '../fixtures/admin-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { CallerResolver } from './caller-resolver.ts';

let bench: ServiceBench<AdminDoor>;
let door: AdminDoor;
let tenant: Tenant;
let commands: CommandPath;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('callers'), await freshDatabase(), AdminDoor);
  door = bench.services;
  tenant = await door.tenant('acme');
  commands = new CommandPath(bench.database.dataSource, { announce: () => {} });
});

afterAll(() => bench.close());

const contextOf = (fields: Partial<CallContext>) => CallContext.fromPartial({ requestId: 'r', ...fields });

describe('who calls', () => {
  it('by a key acts with the grants of its owner, in the organization of the key', async () => {
    const caller = await new CallerResolver(commands).resolve(tenant.owner);
    expect(caller).toMatchObject({
      actorId: tenant.owner.actorId,
      organizationId: tenant.organizationId,
      memberId: tenant.memberId,
      grants: [{ role: 'owner', organizationId: tenant.organizationId, projectId: '', teamId: '' }],
    });
  });

  it('by the key of a service account acts for that account', async () => {
    const { organizationId, projectId } = tenant;
    const account = await door.call(tenant.owner, 'service_account.create', { display_name: 'CI' });
    await door.call(tenant.owner, 'role_binding.create', { service_account_id: account.id, role: 'auditor' });
    const key = { organization_id: organizationId, project_id: projectId, service_account_id: account.id };
    const caller = await new CallerResolver(commands).resolve(await door.keyHolder(key));
    expect(caller).toMatchObject({ serviceAccountId: account.id, grants: [{ role: 'auditor', organizationId }] });
    expect(caller.memberId).toBeUndefined();
  });

  it('by a platform member’s key with the scope admin alone stays in the key’s organization', async () => {
    const { organizationId, projectId } = tenant;
    const memberId = await door.member(null, 'root', { role: 'platform_admin' });
    const spec = { organization_id: organizationId, project_id: projectId, member_id: memberId };
    const narrow = await new CallerResolver(commands).resolve(await door.keyHolder(spec));
    expect(narrow.grants).toEqual([{ role: 'owner', organizationId, projectId: '' }]);
    const wide = await door.keyHolder({ ...spec, scopes: ['admin', 'platform_admin'] });
    expect((await new CallerResolver(commands).resolve(wide)).grants).toContainEqual(
      expect.objectContaining({ role: 'platform_admin' }),
    );
  });

  it.each([
    ['an unknown key', contextOf({ actorId: newId(), roles: ['admin', 'platform_admin'] })],
    ['a session where none are known', contextOf({ sessionToken: 'x' })],
    // A session counts alone: no key beside it lends it rights.
    ['a key beside an unknown session', { ...SYSTEM, sessionToken: 'x' }],
  ])('by %s is nobody', async (_, context) => {
    await expect(new CallerResolver(commands).resolve(context)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });

  it('must be said', async () => {
    for (const context of [undefined, contextOf({ actorId: '' })]) {
      const work = new CallerResolver(commands).resolve(context);
      await expect(work).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
    }
  });
});
