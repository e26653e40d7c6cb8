import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { checkDocument, deploymentSpec, modelSpec } from '@roundhouse/admin-api';
import { runMigrations } from '@roundhouse/database';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import pg from 'pg';
import type { MigrationInterface } from 'typeorm';
import { CreateConfiguration1767225600001 } from './0001-create-configuration.ts';
import { ScopesAsDocuments1767225600004 } from './0004-scopes-as-documents.ts';
import { ModelsAsDocuments1767225600040 } from './0040-models-as-documents.ts';

const BEFORE = [CreateConfiguration1767225600001, ScopesAsDocuments1767225600004];
const META = 'revision, created_at, updated_at, created_by';
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

function storedPrice(id: string, amounts: object): string {
  const none = { inputTokenPico: '0', cacheReadTokenPico: '0', cacheWriteTokenPico: '0', outputTokenPico: '0' };
  return JSON.stringify({ id, free: false, ...none, reasoningTokenPico: '0', requestPico: '0', ...amounts });
}

it('models and deployments made before they were documents keep everything, prices their version', async () => {
  await migrate(BEFORE);
  const [organizationId, providerId, priced, bare] = [newId(), newId(), newId(), newId()];
  const [version, emptyVersion] = [newId(), newId()];
  const deployed = [newId(), newId()];
  const named = JSON.stringify({ key: 'k', display_name: 'K', admin_status: 'active' });
  await client.query(`INSERT INTO organization (id, ${META}, spec) VALUES ($1, 1, now(), now(), 't', $2)`, [
    organizationId,
    named,
  ]);
  await client.query(
    `INSERT INTO provider (id, ${META}, organization_id, key, driver, base_url, headers, admin_status, allowed_cidrs)
     VALUES ($1, 1, now(), now(), 't', $2, 'p', 'simulated', 'http://127.0.0.1', '{}', 'active', '{}')`,
    [providerId, organizationId],
  );
  for (const [id, key, price, capabilities, window, params] of [
    [
      priced,
      'one',
      storedPrice(version, { inputTokenPico: '150000', outputTokenPico: '600000' }),
      '{tools,own}',
      8_000,
      '{"top_p": 1}',
    ],
    [bare, 'two', storedPrice(emptyVersion, {}), '{}', 0, ''],
  ] as const) {
    await client.query(
      `INSERT INTO model (id, ${META}, organization_id, key, display_name, vendor, mode, visibility, admin_status,
         context_window_tokens, max_output_tokens, capabilities, default_params_json, locked_params_json, price)
       VALUES ($1, 7, now(), now(), 't', $2, $3, 'Name', '', 'chat', 'internal', 'active', $4, 0, $5, $6, '', $7)`,
      [id, organizationId, key, window, capabilities, params, price],
    );
  }
  // Two of the same upstream model: their readable ids must still differ.
  for (const id of deployed) {
    await client.query(
      `INSERT INTO deployment (id, ${META}, organization_id, model_id, provider_id, driver, upstream_model_id, protocol,
         priority, weight, hosting, tags, admin_status, connect_timeout_ms, first_token_timeout_ms, idle_timeout_ms,
         total_timeout_ms, price)
       VALUES ($1, 8, now(), now(), 't', $2, $3, $4, 'simulated', 'a b@c', 'openai-chat', 2, 3, 'cloud', '{eu}',
         'inactive', 0, 0, 5000, 0, $5)`,
      [id, organizationId, priced, providerId, storedPrice(newId(), { free: true })],
    );
  }

  await migrate([...BEFORE, ModelsAsDocuments1767225600040]);

  const models = await client.query<{ id: string; revision: string; spec: Record<string, unknown> }>(
    'SELECT * FROM model ORDER BY key',
  );
  expect(models.rows).toMatchObject([
    {
      id: priced,
      revision: '7',
      organization_id: organizationId,
      admin_status: 'active',
      spec: {
        key: 'one',
        vendor: null,
        visibility: 'internal',
        capabilities: { context_window_tokens: 8_000, max_output_tokens: null, features: ['tools'] },
        default_params: { top_p: 1 },
        locked_params: {},
        price: { free: false, input_token_pico: '150000', cache_read_token_pico: null, output_token_pico: '600000' },
      },
    },
    { id: bare, spec: { capabilities: { context_window_tokens: null, features: null }, price: null } },
  ]);
  const deployments = await client.query<{ spec: { key: string } }>('SELECT * FROM deployment ORDER BY id');
  expect(new Set(deployments.rows.map(({ spec }) => spec.key)).size).toBe(2);
  for (const row of deployments.rows) {
    expect(row).toMatchObject({
      driver: 'simulated',
      model_id: priced,
      provider_id: providerId,
      spec: {
        priority: 2,
        weight: 3,
        tags: ['eu'],
        timeouts: { connect_ms: null, idle_ms: 5_000 },
        price: { free: true, input_token_pico: null },
      },
    });
  }
  // What was carried over is a document like any other.
  for (const { spec } of models.rows) expect(checkDocument(modelSpec, spec).faults).toEqual([]);
  for (const { spec } of deployments.rows) expect(checkDocument(deploymentSpec, spec).faults).toEqual([]);
  const versions = await client.query('SELECT id, owner_id FROM price_version ORDER BY id');
  expect(versions.rows).toContainEqual({ id: version, owner_id: priced });
  const owners = (versions.rows as { owner_id: string }[]).map((row) => row.owner_id);
  expect(owners.toSorted()).toEqual([priced, ...deployed].toSorted());
});
