import type { MigrationInterface, QueryRunner } from 'typeorm';
import { convertToDocuments } from './document-table.ts';

const NO_LIMITS = JSON.stringify({
  rpm: null,
  tpm: null,
  requests_per_hour: null,
  requests_per_day: null,
  tokens_per_hour: null,
  tokens_per_day: null,
  max_parallel: null,
});
// The environment stands in the hint as it stands in the key: rh_<environment>_...
const DOCUMENT = `jsonb_build_object(
  'organization_id', organization_id, 'project_id', project_id, 'team_id', NULL, 'member_id', NULL,
  'service_account_id', NULL, 'display_name', display_name, 'scopes', to_jsonb(scopes),
  'environment', split_part(hint, '_', 2), 'limits', '${NO_LIMITS}'::jsonb, 'budget', NULL,
  'cost_labels', '{}'::jsonb,
  'expires_at', CASE WHEN expires_at_ms = 0 THEN NULL ELSE
    to_char(to_timestamp(expires_at_ms / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END)`;

/** API keys become documents, with owners, and remember the secret before a rotation. */
export class ApiKeysAsDocuments1767225600011 implements MigrationInterface {
  readonly name = 'ApiKeysAsDocuments1767225600011';

  async up(runner: QueryRunner): Promise<void> {
    const former = ['organization_id', 'project_id', 'display_name', 'scopes', 'expires_at_ms'];
    await convertToDocuments(runner, 'api_key', DOCUMENT, former, {
      organization: true,
      project: true,
      references: { team_id: 'team', member_id: 'member', service_account_id: 'service_account' },
    });
    await runner.query(`CREATE INDEX api_key_project_id ON api_key (project_id)`);
    // There are very many: the first page of a list must not sort them all.
    await runner.query(`CREATE INDEX api_key_created ON api_key (created_at, id)`);
    await runner.query(
      `ALTER TABLE api_key ADD COLUMN previous_pepper_id text, ADD COLUMN previous_hmac bytea,
         ADD COLUMN previous_until timestamptz(3)`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
