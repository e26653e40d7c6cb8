import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createDocumentTable } from './document-table.ts';
import { grantToRuntime } from './runtime-grants.ts';

/** What each scope sets, and where events are sent. */
export class CreateSettingsAndSinks1767225600081 implements MigrationInterface {
  readonly name = 'CreateSettingsAndSinks1767225600081';

  async up(runner: QueryRunner): Promise<void> {
    await createDocumentTable(runner, 'settings', { organization: true, project: true, key: true });
    await createDocumentTable(runner, 'sink', { organization: true, key: true }, [
      'sealed_secret bytea',
      'secret_revision bigint NOT NULL',
      'fingerprint text',
      'secret_changed_at timestamptz(3)',
    ]);
    await grantToRuntime(runner, { readWrite: ['settings', 'sink'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
