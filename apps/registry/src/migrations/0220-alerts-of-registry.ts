import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Registry tells sinks of alerts of its own, too. */
export class AlertsOfRegistry1767225600220 implements MigrationInterface {
  readonly name = 'AlertsOfRegistry1767225600220';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sink_news DROP CONSTRAINT sink_news_kind_check,
      ADD CONSTRAINT sink_news_kind_check CHECK (kind ~ '^(review|alert)\\.[a-z_]+$')`);
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
