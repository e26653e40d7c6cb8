import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Small: only attempts whose provider did not say what they used. They explain why a bill differs. */
export class IndexEstimates1764000000053 implements MigrationInterface {
  readonly name = 'IndexEstimates1764000000053';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX ledger_estimates ON tracing.ledger (provider_id, attempt_day)
      WHERE kind = 'settle' AND usage_source IN ('estimated', 'suspect')`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
