import type { MigrationInterface, QueryRunner } from 'typeorm';
import { convertToDocuments } from './document-table.ts';
import { grantToRuntime } from './runtime-grants.ts';

/** Models and deployments become documents; prices get a history, which begins with those in force. */
export class ModelsAsDocuments1767225600040 implements MigrationInterface {
  readonly name = 'ModelsAsDocuments1767225600040';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of PRICES) await runner.query(statement);
    await convertToDocuments(runner, 'model', MODEL, MODEL_COLUMNS.split(' '), {
      organization: true,
      project: true,
      key: 'free',
      members: { admin_status: 'text' },
    });
    await convertToDocuments(runner, 'deployment', DEPLOYMENT, DEPLOYMENT_COLUMNS.split(' '), {
      organization: true,
      project: true,
      key: 'free',
      references: { model_id: 'model', provider_id: 'provider', credential_id: 'credential' },
      members: { admin_status: 'text' },
    });
    await runner.query(`ALTER TABLE deployment ADD COLUMN test_due_since timestamptz(3)`);
    await runner.query(`UPDATE deployment SET test_due_since = updated_at`);
    await runner.query(`ALTER TABLE deployment ALTER COLUMN test_due_since SET NOT NULL`);
    await runner.query(`CREATE UNIQUE INDEX deployment_key ON deployment (organization_id, lower(key))`);
    await grantToRuntime(runner, { readWrite: ['price_version'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}

// An amount of 0 stood for one that was not stated; a price of nothing but zeros said nothing.
const AMOUNTS = {
  input_token_pico: 'inputTokenPico',
  cache_read_token_pico: 'cacheReadTokenPico',
  cache_write_token_pico: 'cacheWriteTokenPico',
  output_token_pico: 'outputTokenPico',
  reasoning_token_pico: 'reasoningTokenPico',
  request_pico: 'requestPico',
};
const UNSTATED = ['audio_input_token_pico', 'audio_output_token_pico', 'image_pico', 'second_pico', 'character_pico'];
const STATED = Object.entries(AMOUNTS).map(([name, former]) => `'${name}', nullif(price->>'${former}', '0')`);
const NULLS = [...UNSTATED, 'page_pico', 'effective_from'].map((name) => `'${name}', NULL`);
const FREE = `coalesce((price->>'free')::boolean, false)`;
const SAYS_SOMETHING = Object.values(AMOUNTS)
  .map((former) => `coalesce(price->>'${former}', '0') <> '0'`)
  .join(' OR ');
const NO_AMOUNTS = Object.keys(AMOUNTS).map((name) => `'${name}', NULL`);
const PRICE = `CASE
  WHEN price IS NULL OR price = 'null'::jsonb THEN NULL
  WHEN ${FREE} THEN jsonb_build_object('free', true, 'tiers', '[]'::jsonb, ${[...NO_AMOUNTS, ...NULLS].join(', ')})
  WHEN ${SAYS_SOMETHING} THEN jsonb_build_object('free', false, 'tiers', '[]'::jsonb, ${[...STATED, ...NULLS].join(', ')})
END`;

const PRICES = [
  `CREATE TABLE price_version (
    id uuid PRIMARY KEY,
    owner_kind text NOT NULL CHECK (owner_kind IN ('model', 'deployment')),
    owner_id uuid NOT NULL,
    organization_id uuid NOT NULL REFERENCES organization (id),
    effective_from timestamptz(3) NOT NULL,
    document jsonb,
    created_at timestamptz(3) NOT NULL,
    created_by text NOT NULL
  )`,
  `CREATE INDEX price_version_owner ON price_version (owner_id, effective_from)`,
  ...['model', 'deployment'].map(
    (kind) => `INSERT INTO price_version
      SELECT (price->>'id')::uuid, '${kind}', id, organization_id, updated_at, ${PRICE}, updated_at, created_by
      FROM ${kind} WHERE ${PRICE} IS NOT NULL ON CONFLICT DO NOTHING`,
  ),
];

const FEATURES = `ARRAY['tools', 'parallel_tools', 'structured_output', 'reasoning', 'streaming', 'vision']`;
// What was no JSON object, or longer than a document may hold, was never written.
const params = (column: string): string => `CASE ${column} WHEN '' THEN '{}'::jsonb ELSE ${column}::jsonb END`;

const MODEL = `jsonb_build_object('organization_id', organization_id, 'project_id', project_id, 'key', key,
  'display_name', display_name, 'vendor', nullif(vendor, ''), 'description', NULL, 'icon', NULL, 'mode', mode,
  'tier', NULL, 'visibility', visibility, 'admin_status', admin_status,
  'capabilities', jsonb_build_object('context_window_tokens', nullif(context_window_tokens, 0),
    'max_output_tokens', nullif(max_output_tokens, 0), 'input_modalities', '[]'::jsonb,
    'output_modalities', '[]'::jsonb, 'release_date', NULL,
    'features', CASE WHEN capabilities = '{}' THEN NULL ELSE to_jsonb(ARRAY(
      SELECT unnest(capabilities) INTERSECT SELECT unnest(${FEATURES}))) END),
  'system_prompt', NULL, 'default_params', ${params('default_params_json')},
  'locked_params', ${params('locked_params_json')}, 'native_tools', '[]'::jsonb,
  'guardrails', '{"input": [], "output": []}'::jsonb, 'access_groups', '[]'::jsonb, 'price', ${PRICE},
  'display_order', 0, 'content_capture', NULL,
  'fallbacks', '{"general": [], "context_window": [], "content_policy": []}'::jsonb,
  'assigned_projects', '[]'::jsonb, 'aliases', '[]'::jsonb)`;
const MODEL_COLUMNS =
  'organization_id project_id key display_name vendor mode visibility admin_status context_window_tokens ' +
  'max_output_tokens capabilities default_params_json locked_params_json price';

const DEPLOYMENT = `jsonb_build_object('organization_id', organization_id,
  'project_id', (SELECT m.project_id FROM model m WHERE m.id = deployment.model_id), 'model_id', model_id,
  'key', left(regexp_replace(regexp_replace(upstream_model_id, '[^A-Za-z0-9._:/-]+', '-', 'g'), '^[^A-Za-z0-9]+', ''), 80)
    || '.' || right(id::text, 12),
  'provider_id', provider_id, 'credential_id', credential_id, 'connection', NULL,
  'upstream_model_id', upstream_model_id, 'protocol', protocol, 'priority', priority, 'weight', weight,
  'hosting', hosting, 'tags', to_jsonb(tags),
  'limits', '{"requests_per_minute": null, "tokens_per_minute": null, "max_parallel": null}'::jsonb,
  'timeouts', jsonb_build_object('connect_ms', nullif(connect_timeout_ms, 0),
    'first_token_ms', nullif(first_token_timeout_ms, 0), 'idle_ms', nullif(idle_timeout_ms, 0),
    'total_ms', nullif(total_timeout_ms, 0)),
  'headers', '{}'::jsonb, 'default_params', '{}'::jsonb, 'chat_batching', NULL, 'price', ${PRICE},
  'admin_status', admin_status)`;
const DEPLOYMENT_COLUMNS =
  'organization_id model_id provider_id credential_id upstream_model_id protocol priority weight hosting tags ' +
  'admin_status connect_timeout_ms first_token_timeout_ms idle_timeout_ms total_timeout_ms price';
