import type { MigrationInterface, QueryRunner } from 'typeorm';
import { convertToDocuments } from './document-table.ts';

const NAMED = ['key', 'display_name', 'admin_status'];

/** Organizations and projects become documents. */
export class ScopesAsDocuments1767225600004 implements MigrationInterface {
  readonly name = 'ScopesAsDocuments1767225600004';

  async up(runner: QueryRunner): Promise<void> {
    const named = `'key', key, 'display_name', display_name, 'admin_status', admin_status`;
    await convertToDocuments(runner, 'organization', `jsonb_build_object(${named})`, NAMED, { key: true });
    await convertToDocuments(
      runner,
      'project',
      `jsonb_build_object('organization_id', organization_id, ${named})`,
      ['organization_id', ...NAMED],
      { organization: true, key: true },
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
