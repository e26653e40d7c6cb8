import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A node that was revoked is told apart from one that joined again: both refuse the certificates from before. */
export class RevokedNodes1767225600245 implements MigrationInterface {
  readonly name = 'RevokedNodes1767225600245';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE node ADD COLUMN revoked_at timestamptz(3)');
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
