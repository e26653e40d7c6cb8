import type { MigrationInterface, QueryRunner } from 'typeorm';
import { convertToDocuments } from './document-table.ts';
import { grantToRuntime } from './runtime-grants.ts';

/**
 * Secrets get a table of their own, and credentials become documents. Envelopes and the gateways' copies stay as they
 * are: the first secret of a credential bears the credential's id, to which they are bound.
 */
export class CredentialsAsDocuments1767225600030 implements MigrationInterface {
  readonly name = 'CredentialsAsDocuments1767225600030';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of SECRETS) await runner.query(statement);
    await convertToDocuments(
      runner,
      'credential',
      `jsonb_build_object('organization_id', organization_id, 'project_id', NULL, 'key', key,
        'display_name', display_name, 'driver', NULL, 'preset', NULL, 'strategy', 'failover',
        'keys', jsonb_build_array(jsonb_build_object('name', 'default', 'note', NULL, 'admin_status', 'active')),
        'base_url', NULL, 'auth_header_name', nullif(header_name, ''),
        'auth_header_format', nullif(header_format, ''), 'region', NULL, 'api_version', NULL,
        'organization', NULL, 'project', NULL, 'resource', NULL, 'allowed_hosts', to_jsonb(allowed_hosts))`,
      [
        'organization_id',
        'key',
        'display_name',
        'allowed_hosts',
        'header_name',
        'header_format',
        'secret_revision',
        'sealed_secret',
        'fingerprint',
      ],
      { organization: true, project: true, key: true },
    );
    await runner.query(`ALTER TABLE credential ALTER COLUMN held SET NOT NULL`);
    await grantToRuntime(runner, { readWrite: ['secret', 'sealed_secret'], sequences: ['secret_seal'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}

const SECRETS = [
  // Counts every sealing under any master key; its values are the revisions of secrets, so that none comes twice.
  `CREATE SEQUENCE secret_seal`,
  `CREATE TABLE secret (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organization (id),
    holder_kind text NOT NULL CHECK (holder_kind IN ('credential', 'provider', 'deployment', 'environment')),
    holder_id uuid NOT NULL,
    name text NOT NULL,
    revision bigint NOT NULL,
    sealed bytea NOT NULL,
    master_key_id text NOT NULL,
    fingerprint text NOT NULL,
    allowed_hosts text[] NOT NULL,
    rotated_at timestamptz(3) NOT NULL
  )`,
  `CREATE UNIQUE INDEX secret_holder ON secret (holder_kind, holder_id, lower(name))`,
  `CREATE INDEX secret_master_key ON secret (master_key_id, id)`,
  // Copies for the gateways, made once per (revision, fleet key).
  `CREATE TABLE sealed_secret (
    secret_id uuid NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
    revision bigint NOT NULL,
    fleet_key_id text NOT NULL,
    jwe text NOT NULL,
    PRIMARY KEY (secret_id, fleet_key_id)
  )`,
  // An envelope names its master key: a version byte, the length of the name, the name.
  `INSERT INTO secret
     SELECT id, organization_id, 'credential', id, 'default', secret_revision, sealed_secret,
       convert_from(substring(sealed_secret FROM 3 FOR get_byte(sealed_secret, 1)), 'UTF8'), fingerprint, '{}', updated_at
     FROM credential`,
  `INSERT INTO sealed_secret SELECT credential_id, secret_revision, fleet_key_id, jwe FROM sealed_credential`,
  `DROP TABLE sealed_credential`,
  `SELECT setval('secret_seal', (SELECT 1 + coalesce(max(revision), 0) FROM secret))`,
  `ALTER TABLE credential ADD COLUMN held jsonb`,
  `UPDATE credential SET held = jsonb_build_object('default', jsonb_build_object('fingerprint', fingerprint,
     'secret_revision', secret_revision::text,
     'rotated_at', to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))`,
];
