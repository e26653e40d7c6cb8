import { inTransaction } from '@roundhouse/database';
import type { Clock } from '@roundhouse/kernel';
import type { DataSource, EntityManager } from 'typeorm';
import { AlertOutbox } from '../alerts/alert-outbox.ts';
import { firstIdAt } from '../database/first-id.ts';
import { dayOf } from '../requests/request-row.ts';

/** Usage has reached the ledger by then, unless something is wrong. */
const SETTLED_AFTER_MS = 10 * 60_000;
const WINDOW_MS = 10 * 60_000;
/** Requests of one comparison, the latest of the window. */
const MAX_COMPARED = 50_000;
const MAX_NAMED = 10;
/** Sets this advisory lock apart from others in the same database ("RHPA"). */
const PARITY_LOCK = 0x52485041;

/**
 * Requests with ids from $1 to $2 that were served, by their records, and of which the ledger has no end ($3 and $4: the
 * days of the first and the last). The attempt's day may lie beside the request's. Both sides go along their indexes: one
 * by the ids, which begin with their time, the other, which leaves out what is open, by request.
 */
const MISSING = `
WITH served AS (
  SELECT request_id FROM tracing.requests
  WHERE request_id >= $1 AND request_id < $2 AND request_day BETWEEN $3::date AND $4::date
    AND status = 'success' AND cardinality(deployment_ids) > 0
  ORDER BY request_id DESC LIMIT ${MAX_COMPARED}
)
SELECT served.request_id, count(*) OVER ()::int AS missing FROM served
WHERE NOT EXISTS (
  SELECT FROM tracing.ledger WHERE ledger.request_id = served.request_id AND ledger.kind <> 'open'
    AND ledger.attempt_day BETWEEN $3::date - 1 AND $4::date + 1)
ORDER BY served.request_id LIMIT ${MAX_NAMED}`;

/** Compares what was served with what is recorded. */
export class Parity {
  private readonly source: DataSource;
  private readonly clock: Pick<Clock, 'nowMs'>;

  constructor(source: DataSource, clock: Pick<Clock, 'nowMs'>) {
    this.source = source;
    this.clock = clock;
  }

  /**
   * Looks at the last ten minutes that are ten minutes old, and alerts of them once.
   *
   * @returns how many requests were served and are not recorded; undefined = another replica is at it
   */
  async compare(): Promise<number | undefined> {
    const endMs = Math.floor((this.clock.nowMs() - SETTLED_AFTER_MS) / WINDOW_MS) * WINDOW_MS;
    const [from, to] = [new Date(endMs - WINDOW_MS), new Date(endMs)];
    return inTransaction(this.source, async (manager) => {
      if (!(await isOurs(manager))) return undefined;
      const values = [firstIdAt(from.getTime()), firstIdAt(endMs), dayOf(from.getTime()), dayOf(endMs)];
      const rows = await manager.query<{ request_id: string; missing: number }[]>(MISSING, values);
      const missing = rows[0]?.missing ?? 0;
      if (missing > 0) {
        await AlertOutbox.add(manager, {
          kind: 'alert.unrecorded_requests',
          organizationId: null,
          subjectId: null,
          dedupeKey: `parity ${from.toISOString()}`,
          occurredAt: new Date(this.clock.nowMs()),
          payload: {
            from: from.toISOString(),
            to: to.toISOString(),
            missing,
            request_ids: rows.map(({ request_id: id }) => id),
          },
        });
      }
      return missing;
    });
  }
}

async function isOurs(manager: EntityManager): Promise<boolean> {
  const text = 'SELECT pg_try_advisory_xact_lock($1::int, 0) AS taken';
  const [row] = await manager.query<{ taken: boolean }[]>(text, [PARITY_LOCK]);
  return row?.taken === true;
}
