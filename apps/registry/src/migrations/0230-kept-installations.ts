import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files may stand on a node because somebody asked for them, before any serving loads them. */
export class KeptInstallations1767225600230 implements MigrationInterface {
  readonly name = 'KeptInstallations1767225600230';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE installation ADD COLUMN kept boolean NOT NULL DEFAULT false');
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
