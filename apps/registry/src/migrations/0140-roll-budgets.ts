import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Budgets may roll, and models name a bound of answers; those that there are do not. */
export class RollBudgets1767225600140 implements MigrationInterface {
  readonly name = 'RollBudgets1767225600140';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE budget SET spec = spec || '{"rolling": false}' WHERE NOT spec ? 'rolling'`);
    await runner.query(
      `UPDATE model SET spec = jsonb_set(spec, '{capabilities,reserve_output_tokens}', 'null')
       WHERE jsonb_typeof(spec->'capabilities') = 'object' AND NOT spec->'capabilities' ? 'reserve_output_tokens'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
