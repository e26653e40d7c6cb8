import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sinks name the private ranges that are open for them; those that there are have none. */
export class OpenRangesOfSinks1767225600130 implements MigrationInterface {
  readonly name = 'OpenRangesOfSinks1767225600130';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE sink SET spec = spec || '{"allowed_cidrs": []}' WHERE NOT spec ? 'allowed_cidrs'`);
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
