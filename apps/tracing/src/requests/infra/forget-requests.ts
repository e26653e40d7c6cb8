import type { DataSource } from 'typeorm';
import { destroyExpiredKeys } from '../../content-keys/infra/destroy-content-keys.ts';
import { contentDaysOf, expiryOf, type Expired, type OrganizationRetention } from '../domain/kept-days.ts';
import { dayOf } from '../request-row.ts';

/** Rows of one statement: it holds locks and makes garbage for no longer than that takes. */
const BATCH = 2_000;
/** What one pass may take; the next one goes on. */
const MAX_PASS_MS = 120_000;
const DAY_MS = 24 * 3_600_000;

/** Erasures are remembered for so long at least, and longer than records are let in. */
const ERASURE_DAYS = 30;
const ERASURE_MARGIN_DAYS = 2;

/** Erasures of so long ago that nothing which they keep out can come any more. */
const ERASURES_PAST = `
DELETE FROM tracing.request_erasures WHERE id IN (
  SELECT id FROM tracing.request_erasures WHERE until < $1::timestamptz LIMIT ${BATCH})`;

interface RetentionRow {
  readonly organization_id: string;
  readonly request_log_days: number | null;
  readonly content_days: number | null;
}

const TABLES = [
  { table: 'requests', drop: 'drop_requests_before', daysOf: (one: OrganizationRetention) => one.requestLogDays },
  { table: 'request_contents', drop: 'drop_request_contents_before', daysOf: contentDaysOf },
] as const;

/** Feedback lasts as long as the record that it is about. */
const FEEDBACK_LEFT = `
DELETE FROM tracing.request_feedback WHERE ctid IN (
  SELECT feedback.ctid FROM tracing.request_feedback feedback
  WHERE NOT EXISTS (SELECT 1 FROM tracing.requests kept
    WHERE kept.request_id = feedback.request_id AND kept.request_day = feedback.request_day)
  LIMIT ${BATCH})`;

/**
 * Forgets what is older than its organization wants it kept: whole days by dropping them, rows of days that others keep in
 * bounded batches. So are erasures, once nothing of before them is let in any more. Idempotent, on any replica.
 *
 * @param defaultDays where nobody says anything; also what is older than that is not let in
 * @returns days that were dropped and rows that were deleted
 */
export async function forgetRequests(
  source: DataSource,
  nowMs: number,
  defaultDays: number,
): Promise<{ days: number; rows: number }> {
  const until = performance.now() + MAX_PASS_MS;
  const retentions = await retentionsIn(source);
  let days = 0;
  let rows = 0;
  for (const { table, drop, daysOf } of TABLES) {
    const { longestDays, expired } = expiryOf(retentions, defaultDays, daysOf);
    // Yesterday's records may still be on their way.
    const before = dayOf(nowMs - Math.max(1, longestDays) * DAY_MS);
    const [dropped] = await source.query<{ dropped: number }[]>(`SELECT tracing.${drop}($1) AS dropped`, [before]);
    days += dropped?.dropped ?? 0;
    const rest = longestDays === 0 ? [{ days: 0, organizationIds: [], others: true }] : [];
    for (const one of [...expired, ...rest]) {
      rows += await inBatches(until, () => deleteExpired(source, table, one, nowMs));
    }
    if (table !== 'request_contents') continue;
    // The keys of a day go when all that they seal is gone, from here and from whatever copy there is.
    for (const { days: kept, ...whose } of [...expired, { days: longestDays, organizationIds: [], others: true }]) {
      const gone = { ...whose, before: dayOf(nowMs - kept * DAY_MS) };
      await inBatches(until, () => destroyExpiredKeys(source, gone, BATCH));
    }
  }
  rows += await inBatches(until, async () => (await source.query<[unknown, number]>(FEEDBACK_LEFT))[1]);
  const erasedDays = Math.max(ERASURE_DAYS, defaultDays + ERASURE_MARGIN_DAYS);
  const erasedBefore = new Date(nowMs - erasedDays * DAY_MS).toISOString();
  await inBatches(until, async () => (await source.query<[unknown, number]>(ERASURES_PAST, [erasedBefore]))[1]);
  return { days, rows };
}

async function retentionsIn(source: DataSource): Promise<OrganizationRetention[]> {
  const rows = await source.query<RetentionRow[]>(
    'SELECT organization_id, request_log_days, content_days FROM tracing.request_retention',
  );
  return rows.map((row) => ({
    organizationId: row.organization_id,
    requestLogDays: row.request_log_days ?? undefined,
    contentDays: row.content_days ?? undefined,
  }));
}

async function deleteExpired(source: DataSource, table: string, expired: Expired, nowMs: number): Promise<number> {
  const { days, organizationIds, others } = expired;
  const cutoffMs = nowMs - days * DAY_MS;
  const [, count] = await source.query<[unknown, number]>(
    `DELETE FROM tracing.${table} WHERE (request_id, request_day) IN (
       SELECT request_id, request_day FROM tracing.${table}
       WHERE request_day <= $1::date AND received_at < $2::timestamptz
         AND organization_id ${others ? '<> ALL' : '= ANY'}($3::text[])
       LIMIT ${BATCH})`,
    [dayOf(cutoffMs), new Date(cutoffMs).toISOString(), organizationIds],
  );
  return count;
}

async function inBatches(until: number, work: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let count = BATCH; count === BATCH && performance.now() < until;) {
    count = await work();
    sum += count;
  }
  return sum;
}
