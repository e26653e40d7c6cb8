import pg from 'pg';
import { connectionSettings, type DatabaseSettings } from './data-source.ts';

/** Locks of one session of the database: they go when the session ends, however it ends. */
export interface AdvisoryLocks {
  /** Aborted when the session was lost, and every lock with it. */
  readonly lost: AbortSignal;
  /** Takes the lock when nobody else holds it; true when this session has it. Taking it again changes nothing. */
  take(key: number): Promise<boolean>;
  /** Gives the lock back; nothing happens when this session does not have it. */
  release(key: number): Promise<void>;
  /** Takes part in a group by a shared lock that never conflicts with those of the other members. */
  join(key: number): Promise<void>;
  /** How many sessions take part in the group. */
  members(key: number): Promise<number>;
  /** Ends the session. Idempotent. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 2000;
/** The client's own limit: without it a host that went silent would hold a question for ever. */
const QUERY_TIMEOUT_MS = 5000;

/**
 * Opens a session that holds locks, on a connection of its own.
 *
 * @param lockClass sets these locks apart from others in the same database: signed 32 bits
 * @throws Error when the server cannot be reached in 2 s
 */
export async function openAdvisoryLocks(
  settings: Pick<DatabaseSettings, 'url' | 'schema' | 'applicationName'>,
  lockClass: number,
): Promise<AdvisoryLocks> {
  const client = new pg.Client({
    ...connectionSettings({ ...settings, entities: [], migrations: [] }),
    connectionString: settings.url,
    application_name: settings.applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
  });
  const lost = new AbortController();
  // Registered before connecting: an unheard error event would end the process.
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  await client.connect();
  const held = new Set<number>();

  async function ask<Row>(text: string, key: number): Promise<Row | undefined> {
    try {
      const { rows } = await client.query(text, [lockClass, key]);
      return rows[0] as Row | undefined;
    } catch (error) {
      // The server may have ended the session or may not: without an answer, no lock counts as held.
      lost.abort();
      throw error;
    }
  }

  return {
    lost: lost.signal,
    async take(key) {
      if (held.has(key)) return true;
      const row = await ask<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS taken', key);
      if (row?.taken) held.add(key);
      return row?.taken ?? false;
    },
    async release(key) {
      if (held.delete(key)) await ask('SELECT pg_advisory_unlock($1, $2)', key);
    },
    async join(key) {
      await ask('SELECT pg_advisory_lock_shared($1, $2)', key);
    },
    async members(key) {
      // pg_locks shows both keys as unsigned object ids.
      const row = await ask<{ members: number }>(
        `SELECT count(*)::int AS members FROM pg_locks
         WHERE locktype = 'advisory' AND granted AND objsubid = 2
           AND classid::bigint = $1::int::bigint & 4294967295 AND objid::bigint = $2::int::bigint & 4294967295
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        key,
      );
      return row?.members ?? 0;
    },
    async close() {
      lost.abort();
      await client.end().catch(() => undefined);
    },
  };
}
