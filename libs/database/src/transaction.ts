import { setTimeout as sleep } from 'node:timers/promises';
import { backoffDelayMs } from '@roundhouse/kernel';
import type { DataSource, EntityManager } from 'typeorm';

/** Tries of one transaction at most. */
const MAX_ATTEMPTS = 5;
const RETRY_DELAY = { baseMs: 20, capMs: 500 };
/** serialization_failure and deadlock_detected: the server rolled back, the same work may succeed. */
const RETRYABLE = new Set(['40001', '40P01']);

/** Isolation levels that services use. */
export type Isolation = 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';

/**
 * SQLSTATE of an error of the database (five characters), also when TypeORM or another error wraps it.
 *
 * @returns undefined when no error of the database is found
 */
export function sqlState(error: unknown): string | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth += 1) {
    const { code, driverError } = current as { code?: unknown; driverError?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
    current = driverError ?? current.cause;
  }
  return undefined;
}

/**
 * Runs the work in one transaction and commits it. After a deadlock or a serialization failure the whole work
 * runs again (5 tries, jittered pause): it must have no effect outside the database.
 *
 * @param work gets the transaction's entity manager
 * @param isolation defaults to READ COMMITTED
 * @returns what the work returned
 * @throws what the work or the database threw last; then nothing is committed, except when the connection broke
 *   during COMMIT, which leaves the outcome open
 */
export async function inTransaction<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
  isolation: Isolation = 'READ COMMITTED',
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await dataSource.transaction(isolation, work);
    } catch (error) {
      const state = sqlState(error);
      if (state === undefined || !RETRYABLE.has(state) || attempt + 1 >= MAX_ATTEMPTS) throw error;
      await sleep(backoffDelayMs(attempt, RETRY_DELAY));
    }
  }
}
