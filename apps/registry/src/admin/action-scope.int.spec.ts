import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { AdminDoor, SYSTEM, type Tenant } from '../fixtures/admin-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';

const USAGE = 'usage:read';
const NOTHING = { installation: false, organizationId: '', wholeOrganization: false, projectIds: [], teamIds: [] };

let bench: ServiceBench<AdminDoor>;
let door: AdminDoor;
let mine: Tenant;
let theirs: Tenant;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('scopes'), await freshDatabase(), AdminDoor);
  door = bench.services;
  mine = await door.tenant('mine');
  theirs = await door.tenant('theirs');
});

afterAll(() => bench.close());

/** A member of mine who has one role, acting by a key. */
async function holder(role: object) {
  const memberId = await door.member(mine.organizationId, `m-${newId()}`, role);
  return door.keyHolder({ organization_id: mine.organizationId, project_id: mine.projectId, member_id: memberId });
}

describe('how far somebody may read usage', () => {
  it('is their organization for owners, whether they name it or not, by id or key', async () => {
    const whole = { ...NOTHING, organizationId: mine.organizationId, wholeOrganization: true };
    for (const named of ['', mine.organizationId, 'MINE']) {
      expect(await door.scope(mine.owner, USAGE, named)).toEqual(whole);
    }
  });

  it('is a project by id or key for whoever may look into it', async () => {
    const project = { ...NOTHING, organizationId: mine.organizationId, projectIds: [mine.projectId] };
    expect(await door.scope(mine.owner, USAGE, '', 'default')).toEqual(project);
    expect(await door.scope(mine.owner, USAGE, 'mine', mine.projectId)).toEqual(project);
  });

  it('is their own project for developers, even when they ask for all', async () => {
    const organization_id = mine.organizationId;
    const other = await door.call(SYSTEM, 'project.create', { organization_id, key: 'other', display_name: 'Other' });
    const developer = await holder({ role: 'developer', project_id: mine.projectId });
    const own = { ...NOTHING, organizationId: organization_id, projectIds: [mine.projectId] };
    expect(await door.scope(developer, USAGE)).toEqual(own);
    expect(await door.scope(developer, USAGE, 'mine')).toEqual(own);
    await expect(door.scope(developer, USAGE, '', other.id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  it('is their own team for those whose role is given for one', async () => {
    const organization_id = mine.organizationId;
    const team = await door.call(SYSTEM, 'team.create', { organization_id, display_name: 'Team' });
    const developer = await holder({ role: 'developer', team_id: team.id });
    expect(await door.scope(developer, USAGE)).toEqual({
      ...NOTHING,
      organizationId: organization_id,
      teamIds: [team.id],
    });
  });

  it('is the installation for its administrators, and any part of it that they name', async () => {
    expect(await door.scope(SYSTEM, USAGE)).toEqual({ ...NOTHING, installation: true });
    expect(await door.scope(SYSTEM, USAGE, 'theirs')).toMatchObject({
      organizationId: theirs.organizationId,
      wholeOrganization: true,
    });
  });

  it('is nothing of another tenant, which looks like what nobody has (security 3)', async () => {
    for (const organization of ['theirs', theirs.organizationId, newId(), 'nobody']) {
      await expect(door.scope(mine.owner, USAGE, organization)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    }
    for (const [organization, project] of [
      ['', theirs.projectId],
      ['', newId()],
      ['mine', theirs.projectId],
      ['theirs', 'default'],
    ] as const) {
      await expect(door.scope(mine.owner, USAGE, organization, project)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    }
  });

  it('is nothing for viewers', async () => {
    const viewer = await holder({ role: 'viewer', project_id: mine.projectId });
    await expect(door.scope(viewer, USAGE)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    await expect(door.scope(mine.owner, 'usage:explode')).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });
});
