import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToRuntime } from './runtime-grants.ts';

/** Stands for the installation where an id is asked for. */
const INSTALLATION = '00000000-0000-0000-0000-000000000000';
const LIMITED = `coalesce(spec->'limits'->>'rpm', spec->'limits'->>'tpm', spec->'limits'->>'max_parallel') IS NOT NULL`;

/** What watchers get of settings and limits, by scope, and circuits that people open and reset. */
export class SettingsLimitsAndCircuits1767225600100 implements MigrationInterface {
  readonly name = 'SettingsLimitsAndCircuits1767225600100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
    await grantToRuntime(runner, { readOnly: ['scope_settings', 'scope_limits'], readWrite: ['circuit'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}

const STATEMENTS = [
  `UPDATE team SET spec = spec || '{"limits": {"rpm": null, "tpm": null, "max_parallel": null}}'
   WHERE NOT spec ? 'limits'`,
  `UPDATE member SET spec = spec || '{"limits": {"rpm": null, "tpm": null, "max_parallel": null}}'
   WHERE NOT spec ? 'limits'`,
  `UPDATE deployment SET spec = spec || '{"probe": {"interval_seconds": null}, "circuit": {"failure_percent": null,
     "minimum_requests": null, "window_seconds": null, "open_seconds": null, "max_open_seconds": null}}'
   WHERE NOT spec ? 'probe'`,
  `CREATE VIEW scope_settings AS
   SELECT coalesce(project_id, organization_id, '${INSTALLATION}') AS id, spec FROM settings`,
  // Of 100 000 members few have limits: the others must not be read to find them.
  `CREATE INDEX team_limited ON team (id) WHERE ${LIMITED}`,
  `CREATE INDEX member_limited ON member (id) WHERE ${LIMITED}`,
  // Whoever belongs to the installation has no keys, so that nothing could be limited.
  `CREATE VIEW scope_limits AS
   SELECT coalesce(project_id, organization_id) AS id, organization_id, spec->'limits' AS limits FROM settings
     WHERE organization_id IS NOT NULL AND ${LIMITED}
   UNION ALL SELECT id, organization_id, spec->'limits' FROM team WHERE ${LIMITED}
   UNION ALL SELECT id, organization_id, spec->'limits' FROM member WHERE organization_id IS NOT NULL AND ${LIMITED}`,
  `CREATE TABLE circuit (
    id uuid PRIMARY KEY,
    revision bigint NOT NULL DEFAULT 0,
    created_at timestamptz(3) NOT NULL,
    updated_at timestamptz(3) NOT NULL,
    created_by text NOT NULL,
    organization_id uuid NOT NULL REFERENCES organization (id),
    project_id uuid REFERENCES project (id),
    owner text NOT NULL CHECK (owner IN ('deployment', 'provider')),
    deployment_id uuid GENERATED ALWAYS AS (CASE WHEN owner = 'deployment' THEN id END) STORED
      REFERENCES deployment (id),
    provider_id uuid GENERATED ALWAYS AS (CASE WHEN owner = 'provider' THEN id END) STORED REFERENCES provider (id),
    open_until timestamptz(3),
    opened_at timestamptz(3),
    opened_by text,
    reason text,
    reset_generation bigint NOT NULL DEFAULT 0
  )`,
  // Without a number of their own, watchers that hold the last one would never be told what it sets.
  `WITH head AS (UPDATE config_head SET number = number + 1 WHERE EXISTS (SELECT FROM scope_settings) RETURNING *),
     line AS (SELECT 'settings' AS kind, id FROM scope_settings UNION ALL SELECT 'limit', id FROM scope_limits)
   INSERT INTO config_change (number, ordinal, kind, resource_id, deactivated_total)
   SELECT number, row_number() OVER () - 1, kind, id, deactivated_total FROM head, line`,
];
