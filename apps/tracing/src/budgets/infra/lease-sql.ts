const WINDOW_COLUMNS = `budget_id, window_id, organization_id, limit_amount::text, settled::text, granted::text,
  overrun::text, window_start, window_end, span_start, hard, thresholds, soft_limit::text, alerted, about`;

const newest = (column: string): string =>
  `${column} = CASE WHEN excluded.config_number >= known.config_number THEN excluded.${column} ELSE known.${column} END`;

/** Lets one transaction at a time share out rolling budgets ($1): their windows count together. Comes before any row. */
export const LOCK_ROLLING = `
SELECT pg_advisory_xact_lock(key)
FROM (SELECT DISTINCT hashtextextended('budget ' || id, 0) AS key FROM unnest($1::text[]) AS id ORDER BY key) AS sorted`;

/**
 * Makes the windows of reports (JSON $1), or locks those that are there, in one order, so that two gateways never wait
 * for each other crosswise. The limit of the newest configuration counts.
 */
export const LOCK_WINDOWS = `
INSERT INTO tracing.budget_window AS known
  (budget_id, window_id, organization_id, window_start, window_end, span_start, config_number, limit_amount, hard,
   thresholds, soft_limit, about)
SELECT budget_id, window_id, organization_id, window_start, window_end, span_start, config_number, limit_amount, hard,
  thresholds, soft_limit, about
FROM jsonb_to_recordset($1::jsonb) AS incoming(
  budget_id text, window_id text, organization_id text, window_start timestamptz, window_end timestamptz,
  span_start timestamptz, config_number bigint, limit_amount numeric, hard boolean, thresholds integer[], soft_limit numeric, about jsonb)
ORDER BY budget_id, window_id
ON CONFLICT (budget_id, window_id) DO UPDATE SET
  ${['limit_amount', 'hard', 'thresholds', 'soft_limit', 'about'].map(newest).join(', ')},
  window_start = excluded.window_start, span_start = excluded.span_start,
  config_number = greatest(known.config_number, excluded.config_number)
RETURNING ${WINDOW_COLUMNS}`;

/**
 * What other windows of rolling budgets hold, that count together with the locked ones (JSON $1), and which thresholds
 * they have reached.
 */
export const SPANS = `
WITH locked AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS one(budget_id text, window_id text, span_start timestamptz)),
others AS (
  SELECT locked.budget_id, locked.window_id, known.settled, known.granted, known.overrun, known.alerted
  FROM locked JOIN tracing.budget_window known
    ON known.budget_id = locked.budget_id AND known.span_start IS NOT NULL AND known.window_end > locked.span_start
  WHERE NOT EXISTS (
    SELECT 1 FROM locked same WHERE same.budget_id = known.budget_id AND same.window_id = known.window_id))
SELECT budget_id, window_id, sum(settled + granted + overrun)::text AS used, sum(settled + overrun)::text AS spent,
  (SELECT coalesce(array_agg(DISTINCT threshold), '{}') FROM others told, unnest(told.alerted) AS threshold
   WHERE told.budget_id = others.budget_id AND told.window_id = others.window_id) AS alerted
FROM others GROUP BY budget_id, window_id`;

/** Makes the leases of reports (JSON $1), or finds those that are there. */
export const LOCK_LEASES = `
INSERT INTO tracing.budget_lease AS known (lease_id, budget_id, window_id, spool_id, gateway_id, measure)
SELECT lease_id, budget_id, window_id, $2::uuid, $3, measure
FROM jsonb_to_recordset($1::jsonb) AS incoming(lease_id uuid, budget_id text, window_id text, measure text)
ORDER BY lease_id
ON CONFLICT (lease_id) DO UPDATE SET renewed_at = now()
RETURNING lease_id, budget_id, window_id, spool_id, granted::text, consumed::text, returned::text,
  closed_at IS NOT NULL AS closed,
  (SELECT count(DISTINCT live.spool_id)::int FROM tracing.budget_lease live
   WHERE live.budget_id = known.budget_id AND live.window_id = known.window_id AND live.spool_id <> known.spool_id
     AND live.closed_at IS NULL AND live.renewed_at > now() - interval '15 seconds') AS others`;

/** Writes windows back (JSON $1). */
export const UPDATE_WINDOWS = `
UPDATE tracing.budget_window known SET settled = changed.settled, granted = changed.granted,
  overrun = changed.overrun, alerted = changed.alerted
FROM jsonb_to_recordset($1::jsonb)
  AS changed(budget_id text, window_id text, settled numeric, granted numeric, overrun numeric, alerted text[])
WHERE known.budget_id = changed.budget_id AND known.window_id = changed.window_id`;

/** Writes leases back (JSON $1). */
export const UPDATE_LEASES = `
UPDATE tracing.budget_lease known SET granted = changed.granted, consumed = changed.consumed,
  returned = changed.returned, closed_at = CASE WHEN changed.closed THEN now() ELSE known.closed_at END
FROM jsonb_to_recordset($1::jsonb)
  AS changed(lease_id uuid, granted numeric, consumed numeric, returned numeric, closed boolean)
WHERE known.lease_id = changed.lease_id`;

/** Spools ($1 with last records $2) of which every record is in the ledger or parked. */
export const COMPLETE_SPOOLS = `
SELECT sealed.spool_id FROM unnest($1::uuid[], $2::bigint[]) AS sealed(spool_id, last_seq)
LEFT JOIN tracing.spool_progress known USING (spool_id)
WHERE sealed.last_seq = 0 OR known.covered @> int8range(1, sealed.last_seq, '[]')`;

/** Spools that somebody gave up for lost, and that still have leases. */
export const ABANDONED_SPOOLS = `
SELECT DISTINCT lease.spool_id FROM tracing.budget_lease lease JOIN tracing.spool_progress known USING (spool_id)
WHERE lease.closed_at IS NULL AND known.abandoned_at IS NOT NULL`;

/** Locks the windows of the open leases of a spool ($1), in the order of {@link LOCK_WINDOWS}. */
export const LOCK_SPOOL = `
SELECT ${WINDOW_COLUMNS}
FROM tracing.budget_window known
WHERE (budget_id, window_id) IN
  (SELECT budget_id, window_id FROM tracing.budget_lease WHERE spool_id = $1 AND closed_at IS NULL)
ORDER BY budget_id, window_id FOR UPDATE`;

/** What the ledger says that a lease covered, in its measure. */
const USED = `CASE lease.measure WHEN 'money' THEN used.cost_pico WHEN 'tokens' THEN used.tokens ELSE used.requests END`;

/** Locks the open leases of a spool ($1). */
export const LOCK_LEASES_OF_SPOOL = `
SELECT lease_id, budget_id, window_id, granted::text, consumed::text, returned::text
FROM tracing.budget_lease WHERE spool_id = $1 AND closed_at IS NULL
ORDER BY budget_id, window_id, lease_id FOR UPDATE`;

/** What the ledger says that leases ($1) covered. */
export const USED_OF_LEASES = `
SELECT lease.lease_id, (${USED})::text AS used
FROM tracing.lease_use($1::uuid[]) AS used JOIN tracing.budget_lease lease USING (lease_id)`;

/**
 * Leases that ended between $1 and $2, begun after the id $3, of which the ledger says something else: more than was
 * reported, or anything else once it has all records of the process. At most so many ($4). Each lease is looked up once.
 */
export const DIFFERING_LEASES = `
WITH ended AS MATERIALIZED (
  SELECT lease_id, budget_id, window_id, consumed, closed_at, measure
  FROM tracing.budget_lease
  WHERE coalesce(closed_at, renewed_at) BETWEEN $1 AND $2 AND lease_id > $3),
compared AS MATERIALIZED (
  SELECT lease.*, (${USED})::numeric AS used
  FROM ended lease JOIN tracing.lease_use((SELECT array_agg(lease_id) FROM ended)) AS used USING (lease_id))
SELECT lease_id, budget_id, window_id FROM compared
WHERE used > consumed OR (closed_at IS NOT NULL AND used <> consumed)
ORDER BY budget_id, window_id, lease_id LIMIT $4`;

/** Leases that ended between $1 and $2, begun after the id $3. */
export const COUNT_ENDED = `
SELECT count(*)::int AS leases FROM tracing.budget_lease
WHERE coalesce(closed_at, renewed_at) BETWEEN $1 AND $2 AND lease_id > $3`;

/** Locks a window ($1, $2). */
export const LOCK_WINDOW = `
SELECT ${WINDOW_COLUMNS} FROM tracing.budget_window WHERE budget_id = $1 AND window_id = $2 FOR UPDATE`;

/** Locks a lease ($1). */
export const LOCK_LEASE = `
SELECT lease_id, budget_id, window_id, granted::text, consumed::text, returned::text, closed_at IS NOT NULL AS closed
FROM tracing.budget_lease WHERE lease_id = $1 FOR UPDATE`;

/** Notes what was put right. */
export const ADD_ADJUSTMENT = `
INSERT INTO tracing.budget_adjustment (id, budget_id, window_id, lease_id, amount, before, after)
VALUES ($1, $2, $3, $4, $5, $6, $7)`;

/** How windows stand (budgets $1, windows $2); of rolling budgets with all that ended after a moment ($3, else null). */
export const STANDINGS = `
SELECT coalesce(sum(known.settled), 0)::text AS settled, coalesce(sum(known.granted), 0)::text AS granted,
  coalesce(sum(known.overrun), 0)::text AS overrun
FROM unnest($1::text[], $2::text[], $3::timestamptz[]) WITH ORDINALITY
  AS wanted(budget_id, window_id, span_start, place)
LEFT JOIN tracing.budget_window known ON known.budget_id = wanted.budget_id AND (known.window_id = wanted.window_id
  OR (known.span_start IS NOT NULL AND known.window_end > wanted.span_start))
GROUP BY wanted.place ORDER BY wanted.place`;

/** Adds an alert of a window, if it is new. */
export const ADD_ALERT = `
INSERT INTO tracing.budget_alert (budget_id, window_id, threshold, spent, limit_amount, occurred_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`;

/** The latest alerts ($2) of a budget ($1). */
export const ALERTS = `
SELECT window_id, threshold, spent::text, limit_amount::text, occurred_at FROM tracing.budget_alert
WHERE budget_id = $1 ORDER BY occurred_at DESC, window_id DESC, threshold DESC LIMIT $2`;
