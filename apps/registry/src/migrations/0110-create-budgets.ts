import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createDocumentTable } from './document-table.ts';
import { grantToRuntime } from './runtime-grants.ts';

/** What may be used in a window of time. How much was used is not known here. */
export class CreateBudgets1767225600110 implements MigrationInterface {
  readonly name = 'CreateBudgets1767225600110';

  async up(runner: QueryRunner): Promise<void> {
    await createDocumentTable(runner, 'budget', { organization: true, key: true });
    await grantToRuntime(runner, { readWrite: ['budget'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
