import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/** Dead letters are replayed; what was parked stays as it came, and says since when it is in the ledger. */
export class ReplayDeadLetters1764000000032 implements MigrationInterface {
  readonly name = 'ReplayDeadLetters1764000000032';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tracing.dead_letters ADD COLUMN replayed_at timestamptz');
    await runner.query(
      'CREATE INDEX dead_letters_parked ON tracing.dead_letters (received_at DESC) WHERE replayed_at IS NULL',
    );
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT UPDATE (replayed_at) ON tracing.dead_letters TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
