import type { MigrationInterface, QueryRunner } from 'typeorm';
import { convertToDocuments } from './document-table.ts';

/** Providers become documents, with what checks find beside them. */
export class ProvidersAsDocuments1767225600031 implements MigrationInterface {
  readonly name = 'ProvidersAsDocuments1767225600031';

  async up(runner: QueryRunner): Promise<void> {
    await convertToDocuments(
      runner,
      'provider',
      `jsonb_build_object('organization_id', organization_id, 'project_id', project_id, 'assigned_projects', '[]'::jsonb,
        'key', key, 'display_name', key, 'type', 'model', 'driver', driver, 'preset', NULL, 'base_url', base_url,
        'settings', '{}'::jsonb, 'credential_id', credential_id, 'headers', headers,
        'timeouts', '{"connect_ms": null, "first_token_ms": null, "idle_ms": null, "total_ms": null}'::jsonb,
        'allowed_cidrs', to_jsonb(allowed_cidrs),
        'admin_status', CASE admin_status WHEN 'active' THEN 'active' ELSE 'disabled' END)`,
      [
        'organization_id',
        'project_id',
        'key',
        'driver',
        'base_url',
        'credential_id',
        'headers',
        'admin_status',
        'allowed_cidrs',
      ],
      { organization: true, project: true, key: true, references: { credential_id: 'credential' } },
    );
    await runner.query(
      `ALTER TABLE provider ADD COLUMN own_key jsonb, ADD COLUMN last_error text,
         ADD COLUMN last_checked_at timestamptz(3)`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
