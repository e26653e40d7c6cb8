import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { newId } from '@roundhouse/kernel';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { SYSTEM, type Tenant } from '../fixtures/admin-door.ts';
import { reasonOf } from '../fixtures/refusal.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { from } from '../sessions/fixtures/session-services.ts';
import { ExportServices, type MadeLink } from './fixtures/export-services.ts';

const AUDIT = { path: '/audit/export', query: { kind: 'project' }, format: 'csv' };

let bench: ServiceBench<ExportServices>;
let services: ExportServices;
let mine: Tenant;
let theirs: Tenant;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('exports'), await freshDatabase(), ExportServices);
  services = bench.services;
  [mine, theirs] = [await services.door.tenant('mine'), await services.door.tenant('theirs')];
});

afterAll(() => bench.close());

const sql = <Row>(text: string, ...values: readonly unknown[]): Promise<Row[]> =>
  bench.database.dataSource.query<Row[]>(text, [...values]);
const noted = (id: string) =>
  sql<Record<string, string>>(
    `SELECT organization_id, action, actor_id, request_id, remote_ip, after::text FROM audit_entry
     WHERE resource_id = $1 ORDER BY number`,
    id,
  );
const refused = (link: Pick<MadeLink, 'id' | 'secret'>) => reasonOf(services.fetch(link));

/** A member of mine with a role, and a key of theirs. */
async function person(role: object): Promise<{ memberId: string; key: CallContext }> {
  const { organizationId: organization_id, projectId: project_id } = mine;
  const memberId = await services.door.member(organization_id, `m-${newId()}`, role);
  return { memberId, key: await services.door.keyHolder({ organization_id, project_id, member_id: memberId }) };
}

describe('a link to an export (security 79)', () => {
  it('streams what its maker may see, once; making and using it stand in the audit log, its secret nowhere', async () => {
    const link = await services.link(mine.owner, AUDIT);
    expect(link.url).toBe(`/api/v1/exports/${link.id}?secret=${link.secret}`);
    const remainingMs = Date.parse(link.expiresAt) - Date.now();
    expect(remainingMs).toBeGreaterThan(290_000);
    expect(remainingMs).toBeLessThanOrEqual(300_000);

    const text = await services.fetch(link);
    expect(text).toContain(mine.projectId);
    expect(text).not.toContain(theirs.projectId);
    expect(await refused(link)).toBe('GONE');

    const { organizationId: organization_id } = mine;
    const actor_id = mine.owner.actorId;
    expect(await noted(link.id)).toMatchObject([
      { organization_id, actor_id, action: 'export_link.create', request_id: 'r' },
      { organization_id, actor_id, action: 'export_link.use', request_id: 'opened', remote_ip: '192.0.2.7' },
    ]);
    const tables = await sql<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables
       WHERE schemaname = 'registry' AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')`,
    );
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['export_link', 'audit_entry']));
    for (const { name } of tables) {
      const rows = await sql<object>(`SELECT row_to_json(r)::text FROM registry.${name} r`);
      expect(JSON.stringify(rows)).not.toContain(link.secret.slice('rh_export_'.length));
    }
  });

  it('that several come for at once lets one of them in', async () => {
    const link = await services.link(mine.owner, AUDIT);
    const reasons = await Promise.all(Array.from({ length: 8 }, () => refused(link)));
    expect(reasons.filter((reason) => reason === undefined)).toHaveLength(1);
    expect(reasons.filter((reason) => reason === 'GONE')).toHaveLength(7);
    expect(await noted(link.id)).toHaveLength(2);
  });

  it('is gone when it has expired, and is nothing to whoever lacks its secret, which uses nothing up', async () => {
    const link = await services.link(mine.owner, { ...AUDIT, lifetime_seconds: 600 });
    const other = await services.link(mine.owner, AUDIT);
    for (const wrong of [
      { ...link, secret: other.secret },
      { ...link, secret: `rh_export_${'A'.repeat(43)}` },
      { ...link, secret: 'x' },
      { ...link, id: newId() },
      { ...link, id: 'nonsense' },
    ]) {
      expect(await refused(wrong)).toBe('NOT_FOUND');
    }
    await sql('UPDATE export_link SET expires_at = now() WHERE id = $1', other.id);
    expect(await refused(other)).toBe('GONE');
    expect(await refused(link)).toBeUndefined();
  });

  it('cannot be made for longer than ten minutes, for what is not exported, or with a query that fits not', async () => {
    for (const wrong of [
      { ...AUDIT, lifetime_seconds: 601 },
      { ...AUDIT, path: '/api-keys' },
      { ...AUDIT, path: '/audit' },
      { ...AUDIT, format: 'json' },
      { ...AUDIT, query: { format: 'csv' } },
      { ...AUDIT, query: { kinds: 'project' } },
      { path: '/usage', query: { group_by: 'model,weather' } },
    ]) {
      await expect(services.link(mine.owner, wrong)).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
    }
    const named = services.link(mine.owner, { ...AUDIT, query: { kinds: 'project' } });
    await expect(named).rejects.toMatchObject({ details: [{ where: '/query/kinds' }] });
  });

  it('is made by whoever may read what it exports alone, of places that they may see', async () => {
    const developer = await person({ role: 'developer', project_id: mine.projectId });
    expect(await reasonOf(services.link(developer.key, AUDIT))).toBe('FORBIDDEN');
    expect(await reasonOf(services.link(developer.key, { path: '/usage' }))).toBeUndefined();
    const auditor = await person({ role: 'auditor' });
    expect(await reasonOf(services.link(auditor.key, AUDIT))).toBeUndefined();
    // What is theirs looks like what nobody has.
    for (const organization_id of [theirs.organizationId, 'theirs', newId()]) {
      for (const path of ['/audit/export', '/usage', '/requests', '/budgets/status', '/circuits']) {
        expect(await reasonOf(services.link(mine.owner, { path, query: { organization_id } }))).toBe('NOT_FOUND');
      }
    }
    const project = { path: '/usage', query: { project_id: theirs.projectId } };
    expect(await reasonOf(services.link(mine.owner, project))).toBe('NOT_FOUND');
    expect(await reasonOf(services.link(SYSTEM, AUDIT))).toBe('FORBIDDEN');
  });

  it('ends with the key that made it, and shows no more than its owner may see when it is used', async () => {
    const { memberId, key } = await person({ role: 'auditor' });
    const [revoked, demoted] = [await services.link(key, AUDIT), await services.link(key, AUDIT)];
    await sql('DELETE FROM role_binding WHERE member_id = $1', memberId);
    expect(await refused(demoted)).toBe('FORBIDDEN');
    await services.door.call(mine.owner, 'api_key.revoke', undefined, { id: key.actorId });
    expect(await refused(revoked)).toBe('GONE');
    expect((await noted(revoked.id)).map(({ action }) => action)).toEqual(['export_link.create']);
  });

  it('ends with the session that made it', async () => {
    const { memberId } = await person({ role: 'auditor' });
    const session = await services.signIn(memberId, mine.organizationId);
    const [used, left] = [await services.link(session, AUDIT), await services.link(session, AUDIT)];
    expect(await services.fetch(used)).toContain(mine.projectId);
    expect((await noted(used.id)).map(({ actor_id: actor }) => actor)).toEqual([memberId, memberId]);
    await services.sessions.signOut(from('192.0.2.1', session.sessionToken));
    expect(await refused(left)).toBe('GONE');
  });

  it('lets nothing be done but reading, by whoever opened it, and no longer than a stream may take', async () => {
    const link = await services.link(mine.owner, AUDIT);
    const call = { operation: 'audit.export', params: {}, query: {}, bodyJson: Buffer.alloc(0) };
    expect(await reasonOf(services.read(link.secret, call))).toBe('GONE');
    await services.open(link);
    expect(await reasonOf(services.read(link.secret, call))).toBeUndefined();
    const context = { ...mine.owner, exportSecret: link.secret };
    for (const action of ['project:update', 'organization:update', 'request:erase']) {
      expect(await reasonOf(services.admin.authorize(context, action, mine.organizationId, ''))).toBe('FORBIDDEN');
      expect(await reasonOf(services.admin.authorize(mine.owner, action, mine.organizationId, ''))).toBeUndefined();
    }
    expect(await reasonOf(services.link(context, AUDIT))).toBe('FORBIDDEN');
    await sql("UPDATE export_link SET used_at = now() - interval '11 minutes' WHERE id = $1", link.id);
    expect(await reasonOf(services.read(link.secret, call))).toBe('GONE');
  });

  it('is one of a hundred at most that nobody used; those of former days are cleared away', async () => {
    const { key } = await person({ role: 'auditor' });
    const first = await services.link(key, AUDIT);
    for (let more = 1; more < 100; more += 1) await services.link(key, AUDIT);
    expect(await reasonOf(services.link(key, AUDIT))).toBe('RATE_LIMITED');
    await sql("UPDATE export_link SET expires_at = now() - interval '25 hours' WHERE id = $1", first.id);
    expect(await reasonOf(services.link(key, AUDIT))).toBeUndefined();
    expect(await sql('SELECT 1 FROM export_link WHERE id = $1', first.id)).toEqual([]);
  });

  it('keeps no words that were looked for in the audit log', async () => {
    const link = await services.link(mine.owner, { path: '/requests', query: { q: 'gall bladder', end_user: 'ann' } });
    const [made] = await noted(link.id);
    expect(JSON.parse(made?.['after'] ?? '')).toMatchObject({
      operation: 'request.list',
      narrowedBy: ['q', 'end_user'],
    });
    expect(made?.['after']).not.toMatch(/gall|ann/);
  });
});
