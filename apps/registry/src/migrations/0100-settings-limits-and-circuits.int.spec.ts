import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { checkDocument, DEPLOYMENT_RESOURCE, TEAM_RESOURCE } from '@roundhouse/admin-api';
import { runMigrations } from '@roundhouse/database';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import pg from 'pg';
import { MIGRATIONS } from './index.ts';

const THIS = MIGRATIONS.findIndex(({ name }) => name.startsWith('SettingsLimitsAndCircuits'));
const META = 'revision, created_at, updated_at, created_by';
const NOW = `1, now(), now(), 't'`;
let url: string;
let client: pg.Client;

beforeAll(async () => {
  url = await freshDatabase();
  client = new pg.Client({ connectionString: url });
  await client.connect();
});

afterAll(() => client.end());

const migrate = (count: number) =>
  runMigrations({ url, schema: 'registry', migrations: MIGRATIONS.slice(0, count), applicationName: 'test' });

async function rowsOf<Row extends object>(query: string): Promise<Row[]> {
  return (await client.query<Row>(query)).rows;
}

it('settings and limits that were there before reach watchers as a change, and documents get what is new', async () => {
  await migrate(THIS);
  await client.query('SET search_path TO registry');
  const [organization, team, installation, own] = [newId(), newId(), newId(), newId()];
  const insert = (table: string, id: string, spec: object) =>
    client.query(`INSERT INTO ${table} (id, ${META}, spec) VALUES ($1, ${NOW}, $2)`, [id, JSON.stringify(spec)]);
  await insert('organization', organization, { key: 'k', display_name: 'K', admin_status: 'active' });
  const named = { organization_id: organization, key: 'red', display_name: 'Red', description: null };
  await insert('team', team, named);
  const settings = { key: 'settings', organization_id: null, project_id: null, limits: {} };
  await insert('settings', installation, settings);
  await insert('settings', own, { ...settings, organization_id: organization, limits: { rpm: 5 } });
  const [before] = await rowsOf<{ number: string }>('SELECT number FROM config_head');

  await migrate(THIS + 1);
  const [after] = await rowsOf<{ number: string }>('SELECT number FROM config_head');
  expect(Number(after!.number)).toBe(Number(before!.number) + 1);
  const changes = await rowsOf<{ kind: string; resource_id: string }>(
    `SELECT kind, resource_id FROM config_change WHERE number = ${after!.number} ORDER BY kind, resource_id`,
  );
  expect(changes).toEqual([
    { kind: 'limit', resource_id: organization },
    { kind: 'settings', resource_id: '00000000-0000-0000-0000-000000000000' },
    { kind: 'settings', resource_id: organization },
  ]);
  const [{ spec }] = (await rowsOf<{ spec: object }>('SELECT spec FROM team')) as [{ spec: object }];
  expect(spec).toEqual({ ...named, limits: { rpm: null, tpm: null, max_parallel: null } });
  expect(checkDocument(TEAM_RESOURCE.spec, spec).faults).toEqual([]);
  expect(Object.keys(DEPLOYMENT_RESOURCE.spec.shape)).toEqual(expect.arrayContaining(['probe', 'circuit']));
});
