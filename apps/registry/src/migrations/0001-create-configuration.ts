import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToRuntime } from './runtime-grants.ts';

// Columns that every resource has; `revision` is the configuration number of its last change.
const RESOURCE = `
  id uuid PRIMARY KEY,
  revision bigint NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  created_by text NOT NULL`;
const ORGANIZATION = 'organization_id uuid NOT NULL REFERENCES organization (id)';
const PROJECT = 'project_id uuid REFERENCES project (id)';
const STATUS = `admin_status text NOT NULL CHECK (admin_status IN ('draft', 'active', 'inactive'))`;

/** Organizations to deployments, and the tables through which every change goes. */
export class CreateConfiguration1767225600001 implements MigrationInterface {
  readonly name = 'CreateConfiguration1767225600001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...CHANGE_TABLES, ...RESOURCE_TABLES]) await runner.query(statement);
    await grantToRuntime(runner, {
      appendOnly: ['config_change', 'resource_history', 'audit_entry'],
      updateOnly: ['config_head'],
      readWrite: [
        'audit_chain',
        'platform_settings',
        'organization',
        'project',
        'api_key',
        'credential',
        'sealed_credential',
        'provider',
        'model',
        'callable_name',
        'deployment',
      ],
    });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}

const CHANGE_TABLES = [
  // One row. Its lock orders the commits of all changing transactions.
  `CREATE TABLE config_head (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    epoch uuid NOT NULL,
    number bigint NOT NULL,
    deactivated_total bigint NOT NULL
  )`,
  `INSERT INTO config_head (epoch, number, deactivated_total) VALUES (gen_random_uuid(), 0, 0)`,
  // What changed with which number; deltas are read from here. deactivated_total counts, since the beginning,
  // active deployments that were removed or switched off on purpose.
  `CREATE TABLE config_change (
    number bigint NOT NULL,
    ordinal integer NOT NULL,
    kind text NOT NULL,
    resource_id uuid NOT NULL,
    deactivated_total bigint NOT NULL,
    PRIMARY KEY (number, ordinal)
  )`,
  `CREATE TABLE resource_history (
    kind text NOT NULL,
    resource_id uuid NOT NULL,
    revision bigint NOT NULL,
    action text NOT NULL,
    actor_id text NOT NULL,
    at timestamptz(3) NOT NULL,
    document json,
    PRIMARY KEY (kind, resource_id, revision)
  )`,
  // One hash chain per organization; the empty organization is the platform. json keeps the hashed text as it was.
  `CREATE TABLE audit_entry (
    organization_id text NOT NULL,
    sequence bigint NOT NULL,
    number bigint NOT NULL,
    at timestamptz(3) NOT NULL,
    actor_id text NOT NULL,
    request_id text NOT NULL,
    action text NOT NULL,
    kind text NOT NULL,
    resource_id uuid NOT NULL,
    before json,
    after json,
    hash bytea NOT NULL,
    PRIMARY KEY (organization_id, sequence)
  )`,
  `CREATE TABLE audit_chain (
    organization_id text PRIMARY KEY,
    sequence bigint NOT NULL,
    hash bytea NOT NULL
  )`,
];

const RESOURCE_TABLES = [
  `CREATE TABLE platform_settings (${RESOURCE}, node_ca_pem text NOT NULL)`,
  `CREATE TABLE organization (${RESOURCE}, key text NOT NULL, display_name text NOT NULL, ${STATUS})`,
  `CREATE UNIQUE INDEX organization_key ON organization (lower(key))`,
  `CREATE TABLE project (${RESOURCE}, ${ORGANIZATION}, key text NOT NULL, display_name text NOT NULL, ${STATUS})`,
  `CREATE UNIQUE INDEX project_key ON project (organization_id, lower(key))`,
  `CREATE TABLE api_key (${RESOURCE}, ${ORGANIZATION}, project_id uuid NOT NULL REFERENCES project (id),
    display_name text NOT NULL, scopes text[] NOT NULL, hint text NOT NULL, pepper_id text NOT NULL,
    secret_hmac bytea NOT NULL, expires_at_ms bigint NOT NULL, revoked_at timestamptz(3))`,
  `CREATE INDEX api_key_project ON api_key (project_id)`,
  `CREATE TABLE credential (${RESOURCE}, ${ORGANIZATION}, key text NOT NULL, display_name text NOT NULL,
    allowed_hosts text[] NOT NULL, header_name text NOT NULL, header_format text NOT NULL,
    secret_revision bigint NOT NULL, sealed_secret bytea NOT NULL, fingerprint text NOT NULL)`,
  `CREATE UNIQUE INDEX credential_key ON credential (organization_id, lower(key))`,
  // Copies for the gateways, made once per (secret revision, fleet key).
  `CREATE TABLE sealed_credential (
    credential_id uuid NOT NULL REFERENCES credential (id) ON DELETE CASCADE,
    secret_revision bigint NOT NULL,
    fleet_key_id text NOT NULL,
    jwe text NOT NULL,
    PRIMARY KEY (credential_id, fleet_key_id)
  )`,
  `CREATE TABLE provider (${RESOURCE}, ${ORGANIZATION}, ${PROJECT}, key text NOT NULL, driver text NOT NULL,
    base_url text NOT NULL, credential_id uuid REFERENCES credential (id), headers jsonb NOT NULL, ${STATUS},
    allowed_cidrs text[] NOT NULL)`,
  `CREATE UNIQUE INDEX provider_key ON provider (organization_id, lower(key))`,
  `CREATE INDEX provider_credential ON provider (credential_id)`,
  `CREATE TABLE model (${RESOURCE}, ${ORGANIZATION}, ${PROJECT}, key text NOT NULL, display_name text NOT NULL,
    vendor text NOT NULL, mode text NOT NULL, visibility text NOT NULL CHECK (visibility IN ('public', 'internal')),
    ${STATUS}, context_window_tokens integer NOT NULL, max_output_tokens integer NOT NULL,
    capabilities text[] NOT NULL, default_params_json text NOT NULL, locked_params_json text NOT NULL, price jsonb)`,
  `CREATE INDEX model_organization ON model (organization_id)`,
  // One namespace per scope for whatever can be called: models now; route groups and aliases share it.
  `CREATE TABLE callable_name (
    organization_id uuid NOT NULL REFERENCES organization (id),
    scope text NOT NULL,
    name text NOT NULL CHECK (name = lower(name)),
    target_kind text NOT NULL,
    target_id uuid NOT NULL,
    PRIMARY KEY (organization_id, scope, name)
  )`,
  `CREATE INDEX callable_name_target ON callable_name (target_id)`,
  `CREATE TABLE deployment (${RESOURCE}, ${ORGANIZATION}, model_id uuid NOT NULL REFERENCES model (id),
    provider_id uuid REFERENCES provider (id), driver text NOT NULL, credential_id uuid REFERENCES credential (id),
    upstream_model_id text NOT NULL, protocol text NOT NULL, priority integer NOT NULL CHECK (priority >= 0),
    weight integer NOT NULL CHECK (weight >= 1),
    hosting text NOT NULL CHECK (hosting IN ('cloud', 'self_hosted', 'node')), tags text[] NOT NULL, ${STATUS},
    connect_timeout_ms integer NOT NULL, first_token_timeout_ms integer NOT NULL, idle_timeout_ms integer NOT NULL,
    total_timeout_ms integer NOT NULL, price jsonb, node_id uuid, instance_id uuid, serving_id uuid)`,
  `CREATE INDEX deployment_model ON deployment (model_id)`,
  `CREATE INDEX deployment_provider ON deployment (provider_id)`,
  `CREATE INDEX deployment_credential ON deployment (credential_id)`,
  `CREATE INDEX deployment_serving ON deployment (serving_id)`,
];
