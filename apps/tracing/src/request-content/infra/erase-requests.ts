import { inTransaction } from '@roundhouse/database';
import type { DataSource } from 'typeorm';
import { hashedEndUser } from '../../content-keys/domain/content-key.ts';
import { destroyContentKeys } from '../../content-keys/infra/destroy-content-keys.ts';
import type { Erased, Erasure, ErasureSubject } from '../request-content.ports.ts';

/** Rows of one statement. */
const BATCH = 2_000;
/** What one call may take; whoever calls again continues. */
const MAX_ERASE_MS = 60_000;

const TABLES = ['request_contents', 'request_feedback', 'requests'] as const;

type ErasedTable = (typeof TABLES)[number];

const COLUMNS: Readonly<Record<ErasureSubject, string>> = {
  request: 'request_id',
  key: 'api_key_id',
  member: 'member_id',
  user: 'end_user',
  organization: 'organization_id',
};

/** What nobody can open any more, whatever a gateway's clock says of when it was received. */
const UNREADABLE = `content_key IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM tracing.content_keys kept WHERE kept.id = content_key)`;

/**
 * Erases what is kept of a subject's requests. From the first moment on, what comes (again) of before it is kept out, so
 * that nothing that is still on its way returns; and the keys are destroyed of what was said in full, so that nobody can
 * read it any more, in whatever copy. The rows go after that.
 */
export async function eraseRequests(source: DataSource, erasure: Erasure): Promise<Erased> {
  const deadline = performance.now() + MAX_ERASE_MS;
  const until = await begin(source, erasure);
  await outlastInserts(source);
  const counts: Record<ErasedTable, number> = { requests: 0, request_contents: 0, request_feedback: 0 };
  for (const table of TABLES) {
    for (let count = BATCH; count === BATCH && performance.now() < deadline;) {
      count = await deleteSome(source, table, erasure, until);
      counts[table] += count;
    }
  }
  let left = 0;
  for (const table of TABLES) left += await countLeft(source, table, erasure, until);
  const { requests: records, request_contents: contents, request_feedback: feedback } = counts;
  await source.query(
    `UPDATE tracing.request_erasures SET records = records + $2, contents = contents + $3, feedback = feedback + $4
     WHERE id = $1`,
    [erasure.id, records, contents, feedback],
  );
  return { records, contents, feedback, left, until };
}

/**
 * Destroys the keys and notes the erasure, both or neither. An erasure that goes on has destroyed them already: those that
 * there are now seal what was said since.
 */
async function begin(source: DataSource, { id, organizationId, subject, subjectId }: Erasure): Promise<Date> {
  // Of a user a hash is kept: the name itself is among what is erased.
  const known = subject === 'user' ? hashedEndUser(subjectId) : subjectId;
  return inTransaction(source, async (manager) => {
    const [begun] = await manager.query<{ until: Date }[]>('SELECT until FROM tracing.request_erasures WHERE id = $1', [
      id,
    ]);
    if (begun !== undefined) return begun.until;
    // Waits for whoever is sealing, so that what they keep was received before.
    await destroyContentKeys(manager, organizationId, subject, known);
    const [row] = await manager.query<{ until: Date }[]>(
      `INSERT INTO tracing.request_erasures AS known (id, organization_id, subject, subject_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET until = known.until RETURNING until`,
      [id, organizationId, subject, known],
    );
    return row!.until;
  });
}

/** Inserts that began before the erasure was known end first: this lock waits for them, and those after it know. */
async function outlastInserts(source: DataSource): Promise<void> {
  await source.transaction(async (manager) => {
    await manager.query(`SET LOCAL lock_timeout = '20s'`);
    await manager.query('LOCK TABLE ONLY tracing.requests, ONLY tracing.request_contents IN SHARE MODE');
  });
}

async function deleteSome(source: DataSource, table: ErasedTable, erasure: Erasure, until: Date): Promise<number> {
  const { text, values } = conditionOf(table, erasure, until);
  const key = table === 'request_feedback' ? 'request_id, author_id' : 'request_id, request_day';
  const [, count] = await source.query<[unknown, number]>(
    `DELETE FROM tracing.${table} WHERE (${key}) IN (
       SELECT ${key} FROM tracing.${table} WHERE ${text} LIMIT ${BATCH})`,
    values,
  );
  return count;
}

async function countLeft(source: DataSource, table: ErasedTable, erasure: Erasure, until: Date): Promise<number> {
  const { text, values } = conditionOf(table, erasure, until);
  const [row] = await source.query<{ count: string }[]>(
    `SELECT count(*) AS count FROM tracing.${table} WHERE ${text}`,
    values,
  );
  return Number(row?.count ?? 0);
}

function conditionOf(table: ErasedTable, { organizationId, subject, subjectId }: Erasure, until: Date) {
  const column = COLUMNS[subject];
  // What somebody said of others' requests is theirs, too.
  const authored = table === 'request_feedback' && (subject === 'key' || subject === 'member');
  const about = authored ? `(${column} = $2 OR author_id = $2)` : `${column} = $2`;
  // Another subject's are another erasure's, which may be under way.
  const gone = `received_at < $3::timestamptz${table === 'request_contents' ? ` OR ${UNREADABLE}` : ''}`;
  return {
    text: `organization_id = $1 AND ${about} AND (${gone})`,
    values: [organizationId, subjectId, until.toISOString()],
  };
}
