import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/** How circuits stood when their last change was heard of, so that each change is told once. */
export class RememberCircuits1764000000033 implements MigrationInterface {
  readonly name = 'RememberCircuits1764000000033';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tracing.circuit_standing (
        owner      text        NOT NULL CHECK (owner IN ('deployment', 'provider')),
        id         text        NOT NULL,
        open       boolean     NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (owner, id)
      )`);
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT INSERT, SELECT, UPDATE, DELETE ON tracing.circuit_standing TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
