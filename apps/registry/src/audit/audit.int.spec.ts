import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AUDIT_EXPORT, AUDIT_LIST, AUDIT_VERIFY, type JsonObject } from '@roundhouse/admin-api';
import { createLogger } from '@roundhouse/telemetry';
import { freshDatabase } from '@roundhouse/testing';
import pg from 'pg';
import type { Caller } from '../commands/domain/caller.ts';
import { perform, performStream } from '../fixtures/perform.ts';
import { openRegistryDatabase, type RegistryDatabase } from '../fixtures/registry-database.ts';
import { PLATFORM } from '../fixtures/callers.ts';
import { TenancyServices } from '../fixtures/tenancy-services.ts';
import { AuditHeads } from './audit-heads.ts';
import { AuditService } from './audit.service.ts';

let database: RegistryDatabase;
let registry: TenancyServices;
/** The schema's owner: an intruder with more rights than the running service has. */
let owner: pg.Client;

beforeAll(async () => {
  database = await openRegistryDatabase(await freshDatabase());
  registry = new TenancyServices(database.dataSource);
  void new AuditService(registry.commands, registry.handlers);
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});

afterAll(async () => {
  await owner.end();
  await database.dataSource.destroy();
});

const list = (caller: Caller, query: Record<string, string> = {}) =>
  perform(registry.handlers, AUDIT_LIST, caller, { query });
const verify = (caller: Caller, query: Record<string, string> = {}) =>
  perform(registry.handlers, AUDIT_VERIFY, caller, { query });
const entriesOf = (page: JsonObject) => page['data'] as Record<string, string>[];

/** An organization whose log has `length` entries: it was made, then projects were added to it. */
async function logOf(key: string, length: number) {
  const tenant = await registry.tenant(key);
  for (let index = 2; index < length; index += 1) {
    await registry.projects.create(tenant.admin, { key: `p-${index}`, display_name: `P ${index}` });
  }
  return tenant;
}

function move(from: number, to: number): string {
  return `UPDATE registry.audit_entry SET sequence = ${to} WHERE organization_id = $1 AND sequence = ${from}`;
}

describe('the chain of a log (security 74)', () => {
  it('is whole, also when many write at once, and tells its head', async () => {
    const { organizationId, admin } = await logOf('whole', 3);
    const names = Array.from({ length: 8 }, (_, index) => ({ key: `m-${index}`, display_name: 'M' }));
    await Promise.all(names.map((name) => registry.projects.create(admin, name)));
    const answer = await verify(admin);
    expect(answer).toMatchObject({
      organization_id: organizationId,
      whole: true,
      entries: '11',
      first_broken: null,
      head: { sequence: '11' },
    });
    const { sequence, hash } = answer['head'] as { sequence: string; hash: string };
    await registry.projects.create(admin, { key: 'later', display_name: 'Later' });
    expect(await verify(admin, { sequence, hash })).toMatchObject({ whole: true, entries: '12' });
  });

  it.each([
    ['edited', [`UPDATE registry.audit_entry SET actor_id = 'eve' WHERE organization_id = $1 AND sequence = 3`], '3'],
    ['deleted', ['DELETE FROM registry.audit_entry WHERE organization_id = $1 AND sequence = 2'], '2'],
    ['cut off', ['DELETE FROM registry.audit_entry WHERE organization_id = $1 AND sequence > 4'], '5'],
    ['reordered', [move(4, 40), move(5, 4), move(40, 5)], '4'],
  ])('names the first entry that was %s', async (name, statements, broken) => {
    const { organizationId, admin } = await logOf(`broken-${name.replace(' ', '-')}`, 6);
    for (const statement of statements) await owner.query(statement, [organizationId]);
    expect(await verify(admin)).toMatchObject({ whole: false, first_broken: broken });
  });

  it('covers where a call came from', async () => {
    const { organizationId, admin } = await registry.tenant('origin');
    await registry.projects.create({ ...admin, remoteIp: '192.0.2.9' }, { key: 'x', display_name: 'X' });
    expect(entriesOf(await list(admin))[0]).toMatchObject({ remote_ip: '192.0.2.9', action: 'project.create' });
    const clear = `UPDATE registry.audit_entry SET remote_ip = '' WHERE organization_id = $1 AND sequence = 3`;
    await owner.query(clear, [organizationId]);
    expect(await verify(admin)).toMatchObject({ whole: false, first_broken: '3' });
  });

  it('that was cut together with its head is found by a head that was noted elsewhere', async () => {
    const { organizationId, admin } = await logOf('forged', 5);
    const { sequence, hash } = (await verify(admin))['head'] as { sequence: string; hash: string };
    await owner.query('DELETE FROM registry.audit_entry WHERE organization_id = $1 AND sequence = 5', [organizationId]);
    await owner.query(
      `UPDATE registry.audit_chain c SET sequence = 4, hash = e.hash FROM registry.audit_entry e
       WHERE c.organization_id = $1 AND e.organization_id = $1 AND e.sequence = 4`,
      [organizationId],
    );
    expect(await verify(admin)).toMatchObject({ whole: true });
    expect(await verify(admin, { sequence, hash })).toMatchObject({ whole: false, first_broken: '5' });
    await expect(verify(admin, { sequence })).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
  });
});

describe('the heads of all logs', () => {
  it('are noted in the log of the service whenever they have moved, and verify their log', async () => {
    const { organizationId, admin } = await logOf('noted', 4);
    const lines: Record<string, string>[] = [];
    const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, string>);
    const logger = createLogger('registry', 'info', { write });
    const heads = new AuditHeads(registry.commands, logger);
    await heads.note();
    const own = () => lines.filter((line) => line['auditOrganizationId'] === organizationId);
    expect(own()).toHaveLength(1);
    await heads.note();
    expect(own()).toHaveLength(1);
    await registry.projects.create(admin, { key: 'moved', display_name: 'Moved' });
    await heads.note();
    expect(own().map((line) => line['auditSequence'])).toEqual(['4', '5']);
    const { auditSequence: sequence = '', auditHash: hash = '' } = own()[0]!;
    expect(await verify(admin, { sequence, hash })).toMatchObject({ whole: true });
  });
});

describe('a change without an audit entry (security 75)', () => {
  it('does not happen: what fails to be audited is not written at all', async () => {
    const { admin } = await registry.tenant('unaudited');
    const before = await database.dataSource.query('SELECT number FROM config_head');
    await owner.query(`CREATE FUNCTION registry.refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the audit log cannot be written'; END $$`);
    await owner.query(`CREATE TRIGGER refuse BEFORE INSERT ON registry.audit_entry
      FOR EACH ROW EXECUTE FUNCTION registry.refuse()`);
    try {
      const attempt = registry.projects.create(admin, { key: 'ghost', display_name: 'Ghost' });
      await expect(attempt).rejects.toThrow('the audit log cannot be written');
    } finally {
      await owner.query('DROP TRIGGER refuse ON registry.audit_entry');
    }
    for (const table of ['project', 'resource_history', 'config_change']) {
      const rows = await database.dataSource.query(`SELECT 1 FROM ${table} t WHERE t::text LIKE '%ghost%'`);
      expect(rows).toEqual([]);
    }
    expect(await database.dataSource.query('SELECT number FROM config_head')).toEqual(before);
  });
});

describe('a list of entries', () => {
  it('comes newest first, in pages, each entry once', async () => {
    const { admin } = await logOf('pages', 8);
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(admin, { limit: '3', ...(cursor === null ? {} : { cursor }) });
      expect(page['total']).toBe(8);
      seen.push(...entriesOf(page).map((entry) => entry['sequence']));
      cursor = page['next_cursor'] as string | null;
    } while (cursor !== null);
    expect(seen).toEqual(['8', '7', '6', '5', '4', '3', '2', '1']);
  });

  it('is narrowed by resource (its timeline), actor, action, kind, request and time', async () => {
    const { admin } = await logOf('filters', 4);
    const { row } = await registry.projects.create(
      { ...admin, actorId: 'ann', requestId: 'r-77' },
      { key: 'mine', display_name: 'Mine' },
    );
    const middle = new Date(row.createdAt.getTime() + 1).toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await registry.projects.update({ ...admin, actorId: 'bob' }, row.id, { display_name: 'Ours' });
    const found = async (query: Record<string, string>) =>
      entriesOf(await list(admin, query)).map(({ actor_id: actor, action }) => `${actor} ${action}`);
    const both = ['bob project.update', 'ann project.create'];
    expect(await found({ resource_id: row.id })).toEqual(both);
    expect(await found({ resource_id: row.id, action: 'project.' })).toEqual(both);
    expect(await found({ actor_id: 'ann' })).toEqual(['ann project.create']);
    expect(await found({ request_id: 'r-77' })).toEqual(['ann project.create']);
    expect(await found({ action: 'project.update' })).toEqual(['bob project.update']);
    expect(await found({ kind: 'organization' })).toEqual(['test organization.create']);
    expect(await found({ resource_id: row.id, from: middle })).toEqual(['bob project.update']);
    expect(await found({ resource_id: row.id, to: middle })).toEqual(['ann project.create']);
    expect(await found({ resource_id: 'nonsense' })).toEqual([]);
    const [update] = entriesOf(await list(admin, { resource_id: row.id }));
    expect(update).toMatchObject({ before: { display_name: 'Mine' }, after: { display_name: 'Ours' } });
  });

  it('shows an organization its own log alone, and the platform all of them', async () => {
    const mine = await registry.tenant('log-mine');
    const theirs = await registry.tenant('log-theirs');
    const owners = new Set(entriesOf(await list(mine.admin)).map((entry) => entry['organization_id']));
    expect([...owners]).toEqual([mine.organizationId]);
    for (const call of [list, verify]) {
      const foreign = call(mine.admin, { organization_id: theirs.organizationId });
      await expect(foreign).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      await expect(call(mine.admin, { platform: 'true' })).rejects.toMatchObject({ reason: 'FORBIDDEN' });
      const developer: Caller = {
        ...mine.admin,
        grants: [{ role: 'developer', organizationId: mine.organizationId, projectId: mine.projectId }],
      };
      await expect(async () => call(developer)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    }
    const everywhere = entriesOf(await list(PLATFORM)).map((entry) => entry['organization_id']);
    expect(everywhere).toEqual(expect.arrayContaining([mine.organizationId, theirs.organizationId]));
    expect(await verify(PLATFORM, { organization_id: 'log-theirs' })).toMatchObject({ whole: true });
    expect(await verify(PLATFORM, { platform: 'true' })).toMatchObject({ organization_id: null, whole: true });
  });

  it('refuses a cursor that it did not give out', async () => {
    const bad = [
      'nonsense',
      Buffer.from('["1","x","y"]').toString('base64url'),
      Buffer.from('{}').toString('base64url'),
    ];
    for (const cursor of bad) {
      await expect(list(PLATFORM, { cursor })).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
    }
  });
});

describe('an export', () => {
  it('has every entry once, oldest first, as lines of JSON or as CSV', async () => {
    const { admin } = await logOf('export', 5);
    await registry.projects.create(admin, { key: 'formula', display_name: '=SUM(A1), "quoted"' });
    const lines = (await performStream(registry.handlers, AUDIT_EXPORT, admin)).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as JsonObject)['sequence'])).toEqual(['1', '2', '3', '4', '5', '6']);
    const csv = await performStream(registry.handlers, AUDIT_EXPORT, admin, { query: { format: 'csv' } });
    const [header, ...rows] = csv.trimEnd().split('\r\n');
    expect(header).toBe(
      'organization_id,sequence,revision,at,actor_id,request_id,remote_ip,action,kind,resource_id,before,after,hash',
    );
    expect(rows).toHaveLength(6);
  });

  it('lets no cell begin a formula, and has its header even when it is empty', async () => {
    const { admin } = await registry.tenant('formula');
    const eve = { ...admin, actorId: '=HYPERLINK("http://eve")' };
    await registry.projects.create(eve, { key: 'x', display_name: 'X' });
    const csv = await performStream(registry.handlers, AUDIT_EXPORT, admin, { query: { format: 'csv' } });
    expect(csv).not.toMatch(/(^|,|")=HYPERLINK/m);
    const empty = { query: { format: 'csv', actor_id: 'nobody' } };
    expect(await performStream(registry.handlers, AUDIT_EXPORT, admin, empty)).toMatch(/^organization_id,.*\r\n$/);
  });
});
