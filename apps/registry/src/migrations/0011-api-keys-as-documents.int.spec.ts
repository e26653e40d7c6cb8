import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runMigrations } from '@roundhouse/database';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import pg from 'pg';
import type { MigrationInterface } from 'typeorm';
import { CreateConfiguration1767225600001 } from './0001-create-configuration.ts';
import { ScopesAsDocuments1767225600004 } from './0004-scopes-as-documents.ts';
import { CreatePeople1767225600010 } from './0010-create-people.ts';
import { ApiKeysAsDocuments1767225600011 } from './0011-api-keys-as-documents.ts';

const BEFORE = [CreateConfiguration1767225600001, ScopesAsDocuments1767225600004];
const AFTER = [CreatePeople1767225600010, ApiKeysAsDocuments1767225600011];
const HMAC = Buffer.alloc(32, 7);
let url: string;
let client: pg.Client;

beforeAll(async () => {
  url = await freshDatabase();
  client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE SCHEMA registry');
  await client.query('SET search_path TO registry');
});

afterAll(() => client.end());

const migrate = (migrations: readonly (new () => MigrationInterface)[]) =>
  runMigrations({ url, schema: 'registry', migrations, applicationName: 'test' });

it('keys made before they were documents keep secret, project, scopes, expiry and revocation', async () => {
  await migrate(BEFORE);
  const [organizationId, projectId, plain, ended] = [newId(), newId(), newId(), newId()];
  const meta = `revision, created_at, updated_at, created_by`;
  const named = JSON.stringify({ key: 'k', display_name: 'K', admin_status: 'active' });
  await client.query(`INSERT INTO organization (id, ${meta}, spec) VALUES ($1, 1, now(), now(), 't', $2)`, [
    organizationId,
    named,
  ]);
  await client.query(`INSERT INTO project (id, ${meta}, spec) VALUES ($1, 1, now(), now(), 't', $2)`, [
    projectId,
    JSON.stringify({ ...(JSON.parse(named) as object), organization_id: organizationId }),
  ]);
  const expiresAtMs = Date.parse('2031-02-03T04:05:06.789Z');
  for (const [id, expiry, revokedAt] of [
    [plain, 0, null],
    [ended, expiresAtMs, new Date()],
  ] as const) {
    await client.query(
      `INSERT INTO api_key (id, ${meta}, organization_id, project_id, display_name, scopes, hint, pepper_id,
         secret_hmac, expires_at_ms, revoked_at)
       VALUES ($1, 9, now(), now(), 't', $2, $3, 'CI', '{inference,admin}', 'rh_live_0199abcd…1f2e', 'p', $4, $5, $6)`,
      [id, organizationId, projectId, HMAC, expiry, revokedAt],
    );
  }

  await migrate([...BEFORE, ...AFTER]);

  const { rows } = await client.query<Record<string, unknown>>('SELECT * FROM api_key ORDER BY revoked_at NULLS FIRST');
  expect(rows).toMatchObject([
    {
      id: plain,
      revision: '9',
      organization_id: organizationId,
      project_id: projectId,
      member_id: null,
      secret_hmac: HMAC,
      previous_hmac: null,
      revoked_at: null,
      spec: {
        display_name: 'CI',
        scopes: ['inference', 'admin'],
        environment: 'live',
        limits: { rpm: null, max_parallel: null },
        budget: null,
        cost_labels: {},
        expires_at: null,
      },
    },
    { id: ended, revoked_at: expect.any(Date), spec: { expires_at: '2031-02-03T04:05:06.789Z' } },
  ]);
});
