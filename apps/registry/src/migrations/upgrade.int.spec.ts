import { checkDocument } from '@roundhouse/admin-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runMigrations } from '@roundhouse/database';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import pg from 'pg';
import { DOCUMENT_KINDS } from '../resources/document-kinds.ts';
import { MIGRATIONS } from './index.ts';

/** The schema of the first release: a column per member. */
const FORMER = MIGRATIONS.slice(0, 3);
const META = 'id, revision, created_at, updated_at, created_by';
const NOW = `7, now(), now(), 't'`;
const ids = {
  organization: newId(),
  project: newId(),
  api_key: newId(),
  credential: newId(),
  provider: newId(),
  model: newId(),
  deployment: newId(),
  artifact: newId(),
  serving: newId(),
};
const node = newId();
const placed = { installation: newId(), instance: newId() };
let client: pg.Client;

beforeAll(async () => {
  const url = await freshDatabase();
  client = new pg.Client({ connectionString: url });
  await client.connect();
  const migrate = (migrations: typeof MIGRATIONS) =>
    runMigrations({ url, schema: 'registry', migrations, applicationName: 'test' });
  await migrate(FORMER);
  await client.query('SET search_path TO registry');
  for (const statement of ROWS) await client.query(statement);
  await migrate(MIGRATIONS);
});

afterAll(() => client.end());

const price = JSON.stringify({ id: newId(), free: false, inputTokenPico: '150000', outputTokenPico: '600000' });
const file = JSON.stringify([{ name: 'm.gguf', url: 'https://m.test/m.gguf', sizeBytes: 9, sha256: 'ab'.repeat(32) }]);
const load = JSON.stringify({ contextTokens: 512, parallel: 2, gpuLayers: -1, threads: 0, embeddings: false });
const ROWS = [
  `INSERT INTO organization (${META}, key, display_name, admin_status)
   VALUES ('${ids.organization}', ${NOW}, 'acme', 'Acme', 'active')`,
  `INSERT INTO project (${META}, organization_id, key, display_name, admin_status)
   VALUES ('${ids.project}', ${NOW}, '${ids.organization}', 'shop', 'Shop', 'active')`,
  `INSERT INTO api_key (${META}, organization_id, project_id, display_name, scopes, hint, pepper_id, secret_hmac,
     expires_at_ms, revoked_at)
   VALUES ('${ids.api_key}', ${NOW}, '${ids.organization}', '${ids.project}', 'CI', '{inference}', 'rh_live_0199…1f2e', 'p', '\\x07', 0, NULL)`,
  `INSERT INTO credential (${META}, organization_id, key, display_name, allowed_hosts, header_name, header_format,
     secret_revision, sealed_secret, fingerprint)
   VALUES ('${ids.credential}', ${NOW}, '${ids.organization}', 'cred', 'Cred', '{api.test}', '', '', 1, '\\x01016b${'00'.repeat(60)}', 'abc')`,
  `INSERT INTO provider (${META}, organization_id, project_id, key, driver, base_url, credential_id, headers,
     admin_status, allowed_cidrs)
   VALUES ('${ids.provider}', ${NOW}, '${ids.organization}', NULL, 'acme', 'openai-compatible', 'https://api.test/v1',
     '${ids.credential}', '{"x-team": "ml"}', 'active', '{10.0.0.0/8:443}')`,
  `INSERT INTO model (${META}, organization_id, project_id, key, display_name, vendor, mode, visibility, admin_status,
     context_window_tokens, max_output_tokens, capabilities, default_params_json, locked_params_json, price)
   VALUES ('${ids.model}', ${NOW}, '${ids.organization}', NULL, 'chat', 'Chat', 'acme', 'chat', 'public', 'active',
     8192, 0, '{tools}', '{"temperature": 1}', '', '${price}')`,
  `INSERT INTO callable_name VALUES ('${ids.organization}', '', 'chat', 'model', '${ids.model}')`,
  `INSERT INTO deployment (${META}, organization_id, model_id, provider_id, driver, credential_id, upstream_model_id,
     protocol, priority, weight, hosting, tags, admin_status, connect_timeout_ms, first_token_timeout_ms,
     idle_timeout_ms, total_timeout_ms, price)
   VALUES ('${ids.deployment}', ${NOW}, '${ids.organization}', '${ids.model}', '${ids.provider}', 'openai-compatible',
     NULL, 'up/stream model', 'openai-chat', 0, 1, 'cloud', '{eu}', 'active', 0, 9000, 0, 0, NULL)`,
  `INSERT INTO node (${META}, name) VALUES ('${node}', ${NOW}, 'gpu-1')`,
  `INSERT INTO artifact (${META}, organization_id, key, display_name, format, quantization, files)
   VALUES ('${ids.artifact}', ${NOW}, '${ids.organization}', 'tiny', 'Tiny', 'gguf', '', '${file}')`,
  `INSERT INTO serving (${META}, organization_id, key, model_id, artifact_id, node_ids, copies, settings, priority, tags)
   VALUES ('${ids.serving}', ${NOW}, '${ids.organization}', 'tiny', '${ids.model}', '${ids.artifact}', '{${node}}', 1,
     '${load}', 0, '{}')`,
  `INSERT INTO installation (id, node_id, artifact_id) VALUES ('${placed.installation}', '${node}', '${ids.artifact}')`,
  `INSERT INTO instance (id, serving_id, node_id, installation_id, deployment_id)
   VALUES ('${placed.instance}', '${ids.serving}', '${node}', '${placed.installation}', '${ids.deployment}')`,
];

describe('a database of the first release', () => {
  it.each(Object.keys(ids))('has every %s as a document that today’s schema takes', async (name) => {
    const kind = DOCUMENT_KINDS.find((candidate) => candidate.name === name);
    expect(kind).toBeDefined();
    const { rows } = await client.query<{ id: string; revision: string; spec: Record<string, unknown> }>(
      `SELECT id, revision, spec FROM ${name}`,
    );
    expect(rows).toMatchObject([{ id: ids[name as keyof typeof ids], revision: '7' }]);
    expect(checkDocument(kind!.definition.spec, rows[0]!.spec).faults).toEqual([]);
  });

  it('keeps what was set', async () => {
    const specOf = async (table: string) =>
      (await client.query<{ spec: unknown }>(`SELECT spec FROM ${table}`)).rows[0]?.spec;
    expect(await specOf('model')).toMatchObject({
      capabilities: { context_window_tokens: 8192, max_output_tokens: null, features: ['tools'] },
      default_params: { temperature: 1 },
      price: { free: false, input_token_pico: '150000', output_token_pico: '600000' },
    });
    expect(await specOf('deployment')).toMatchObject({ upstream_model_id: 'up/stream model', tags: ['eu'] });
    expect(await specOf('provider')).toMatchObject({ headers: { 'x-team': 'ml' }, credential_id: ids.credential });
    expect(await specOf('serving')).toMatchObject({ node_ids: [node], settings: { context_tokens: 512, parallel: 2 } });
    expect(await specOf('artifact')).toMatchObject({ quantization: null, files: [{ size_bytes: 9 }] });
  });

  it('goes on serving what it served: copies are of a release that counts, their files frozen', async () => {
    const { rows: releases } = await client.query('SELECT * FROM serving_release');
    const content_key = `artifact:${ids.artifact}`;
    expect(releases).toMatchObject([{ number: 1, state: 'current', content_key, settings: { context_tokens: 512 } }]);
    const { rows: instances } = await client.query('SELECT * FROM instance');
    expect(instances).toMatchObject([
      { id: placed.instance, role: 'active', release_id: releases[0].id, deployment_id: ids.deployment },
    ]);
    const { rows: installations } = await client.query('SELECT * FROM installation');
    const source = { kind: 'artifact', key: 'tiny', artifact_id: ids.artifact };
    expect(installations).toMatchObject([
      { id: placed.installation, content_key, source, files: [{ name: 'm.gguf', size_bytes: 9 }] },
    ]);
  });
});
