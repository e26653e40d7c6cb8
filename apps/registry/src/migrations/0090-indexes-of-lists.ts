import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists of what is many are read in the order of their changes, and deployments by their status. */
export class IndexesOfLists1767225600090 implements MigrationInterface {
  readonly name = 'IndexesOfLists1767225600090';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['model', 'deployment']) {
      await runner.query(`CREATE INDEX ${table}_created ON ${table} (created_at, id)`);
    }
    for (const table of ['api_key', 'model', 'deployment']) {
      await runner.query(`CREATE INDEX ${table}_updated ON ${table} (updated_at, id)`);
    }
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
