import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@roundhouse/errors';
import { hash32 } from '@roundhouse/kernel';
import type { QueryRunner } from 'typeorm';
import { createDataSource, type DatabaseSettings } from './data-source.ts';

/** Settings of a migration run: the connection string is that of the schema's owner. */
export type MigrationSettings = Omit<DatabaseSettings, 'entities' | 'poolSize'> & {
  /** How long to wait for another migrator, in milliseconds. Defaults to 60 000. */
  waitMs?: number;
};

const POLL_MS = 200;
/** Sets our advisory locks apart from those of other programs in the same database ("RHMG"). */
const LOCK_CLASS = 0x52484d47;

/**
 * Creates the schema when it is missing and runs the migrations that have not run yet, each in its own transaction.
 * Safe to start many times at once: one runs them, the others wait and find nothing to do.
 *
 * @returns names of the migrations that ran, in order
 * @throws AppError DEADLINE when another migrator holds the lock too long
 */
export async function runMigrations(settings: MigrationSettings): Promise<string[]> {
  const dataSource = createDataSource({
    // A migration may take long: no statement timeout unless one is asked for.
    statementTimeoutMs: 0,
    ...settings,
    entities: [],
    poolSize: 2,
  });
  await dataSource.initialize();
  try {
    // The lock belongs to its session, so it needs a connection of its own for the whole run.
    const lockHolder = dataSource.createQueryRunner();
    try {
      await lockHolder.connect();
      await acquireLock(lockHolder, settings.schema, settings.waitMs ?? 60_000);
      await createSchema(lockHolder, settings.schema);
      const ran = await dataSource.runMigrations({ transaction: 'each' });
      await lockHolder.query('SELECT pg_advisory_unlock($1, $2)', [LOCK_CLASS, lockKey(settings.schema)]);
      return ran.map((migration) => migration.name);
    } finally {
      await lockHolder.release();
    }
  } finally {
    await dataSource.destroy();
  }
}

/** Signed 32 bits, as `pg_advisory_lock(int4, int4)` takes them. */
function lockKey(schema: string): number {
  return hash32(schema) | 0;
}

/** Polls instead of waiting in the server, where lock_timeout would cut the wait short. */
async function acquireLock(runner: QueryRunner, schema: string, waitMs: number): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const [row] = (await runner.query('SELECT pg_try_advisory_lock($1, $2) AS locked', [
      LOCK_CLASS,
      lockKey(schema),
    ])) as { locked: boolean }[];
    if (row?.locked) return;
    if (performance.now() > deadline) {
      throw new AppError('DEADLINE', `Another migration of schema ${schema} is still running.`);
    }
    await sleep(POLL_MS);
  }
}

/** Looks first: CREATE SCHEMA IF NOT EXISTS needs the right to create one even where it exists. */
async function createSchema(runner: QueryRunner, schema: string): Promise<void> {
  const found: unknown[] = await runner.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (found.length === 0) await runner.query(`CREATE SCHEMA "${schema}"`);
}
