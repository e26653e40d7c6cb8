import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/**
 * When a dead letter was last tried, so that those which still cannot be read stand behind the others; and when somebody
 * last said that a circuit is open, so that one which closed unheard is not taken for open for ever.
 */
export class TakeTurns1764000000081 implements MigrationInterface {
  readonly name = 'TakeTurns1764000000081';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tracing.dead_letters ADD COLUMN tried_at timestamptz');
    await runner.query(
      `CREATE INDEX dead_letters_turns ON tracing.dead_letters (tried_at NULLS FIRST, received_at)
       WHERE replayed_at IS NULL`,
    );
    await runner.query(`ALTER TABLE tracing.circuit_standing
      ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN organization_id text`);
    // Does nothing where the role does not exist, as in a developer's own database.
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT UPDATE (tried_at) ON tracing.dead_letters TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
