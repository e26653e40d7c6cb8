import type { QueryRunner } from 'typeorm';

/** Role under which the service runs. It owns nothing, so it can change no table's shape. */
const RUNTIME_ROLE = 'registry';

/** Tables by what the running service may do with their rows. */
export interface RuntimeGrants {
  /** SELECT and INSERT: rows stay as they were written. */
  appendOnly?: readonly string[];
  /** SELECT and UPDATE of what the migration put there. */
  updateOnly?: readonly string[];
  readWrite?: readonly string[];
  /** Views. */
  readOnly?: readonly string[];
  /** Sequences that the service counts with. */
  sequences?: readonly string[];
}

/** Gives the runtime role its rights; does nothing where that role does not exist (a developer's own database). */
export async function grantToRuntime(runner: QueryRunner, grants: RuntimeGrants): Promise<void> {
  const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
  if (roles.length === 0) return;
  await runner.query(`GRANT USAGE ON SCHEMA registry TO ${RUNTIME_ROLE}`);
  await grant(runner, 'SELECT, INSERT', grants.appendOnly);
  await grant(runner, 'SELECT, UPDATE', grants.updateOnly);
  await grant(runner, 'SELECT, INSERT, UPDATE, DELETE', grants.readWrite);
  await grant(runner, 'SELECT', grants.readOnly);
  for (const sequence of grants.sequences ?? []) {
    await runner.query(`GRANT USAGE, SELECT ON SEQUENCE registry.${sequence} TO ${RUNTIME_ROLE}`);
  }
}

async function grant(runner: QueryRunner, rights: string, tables: readonly string[] = []): Promise<void> {
  for (const table of tables) await runner.query(`GRANT ${rights} ON registry.${table} TO ${RUNTIME_ROLE}`);
}
