import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is billed by other units than tokens: images, milliseconds of sound or film, characters, pages. Rows of before
 * have none, which Postgres notes without rewriting them.
 */
export class CountMedia1764000000003 implements MigrationInterface {
  readonly name = 'CountMedia1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    const columns = ['images', 'audio_ms', 'characters', 'pages'];
    const added = columns.map((column) => `ADD COLUMN ${column} bigint NOT NULL DEFAULT 0`);
    await runner.query(`ALTER TABLE tracing.ledger ${added.join(', ')}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('the ledger is never changed back');
  }
}
