import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Spools may be lost for good, and somebody says so. Open attempts are few, and found without reading the ledger. */
export class AbandonSpools1764000000052 implements MigrationInterface {
  readonly name = 'AbandonSpools1764000000052';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tracing.spool_progress ADD COLUMN abandoned_at timestamptz');
    await runner.query(`ALTER TABLE tracing.spool_progress ADD COLUMN abandoned_by text NOT NULL DEFAULT ''`);
    await runner.query(`CREATE INDEX ledger_opens ON tracing.ledger (spool_id, attempt_day) WHERE kind = 'open'`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
