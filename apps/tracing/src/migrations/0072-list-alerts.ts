import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An organization's alerts are found without reading those of others: single requests come by the thousand. */
export class ListAlerts1764000000072 implements MigrationInterface {
  readonly name = 'ListAlerts1764000000072';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX alert_outbox_organization
      ON tracing.alert_outbox (organization_id, occurred_at DESC, id DESC)`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
