/**
 * Makes the windows of reports (JSON $1), or locks those that are there, in one order, so that two gateways never wait
 * for each other crosswise. The limit of the newest configuration counts.
 */
export const LOCK_WINDOWS = `
INSERT INTO tracing.budget_window AS known
  (budget_id, window_id, organization_id, window_end, config_number, limit_amount)
SELECT budget_id, window_id, organization_id, window_end, $2::bigint, limit_amount
FROM jsonb_to_recordset($1::jsonb) AS incoming(
  budget_id text, window_id text, organization_id text, window_end timestamptz, limit_amount numeric)
ORDER BY budget_id, window_id
ON CONFLICT (budget_id, window_id) DO UPDATE SET
  limit_amount = CASE WHEN excluded.config_number >= known.config_number
                      THEN excluded.limit_amount ELSE known.limit_amount END,
  config_number = greatest(known.config_number, excluded.config_number)
RETURNING budget_id, window_id, limit_amount::text, settled::text, granted::text, overrun::text`;

/** Makes the leases of reports (JSON $1), or finds those that are there. */
export const LOCK_LEASES = `
INSERT INTO tracing.budget_lease AS known (lease_id, budget_id, window_id, spool_id, gateway_id, measure)
SELECT lease_id, budget_id, window_id, $2::uuid, $3, measure
FROM jsonb_to_recordset($1::jsonb) AS incoming(lease_id uuid, budget_id text, window_id text, measure text)
ORDER BY lease_id
ON CONFLICT (lease_id) DO UPDATE SET renewed_at = now()
RETURNING lease_id, budget_id, window_id, spool_id, granted::text, consumed::text, returned::text,
  closed_at IS NOT NULL AS closed,
  (SELECT count(*)::int FROM tracing.budget_lease live
   WHERE live.budget_id = known.budget_id AND live.window_id = known.window_id AND live.lease_id <> known.lease_id
     AND live.closed_at IS NULL AND live.renewed_at > now() - interval '15 seconds') AS others`;

/** Writes windows back (JSON $1). */
export const UPDATE_WINDOWS = `
UPDATE tracing.budget_window known SET settled = changed.settled, granted = changed.granted, overrun = changed.overrun
FROM jsonb_to_recordset($1::jsonb)
  AS changed(budget_id text, window_id text, settled numeric, granted numeric, overrun numeric)
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

/** Locks the windows of the open leases of a spool ($1), in the order of {@link LOCK_WINDOWS}. */
export const LOCK_SPOOL = `
SELECT budget_id, window_id, limit_amount::text, settled::text, granted::text, overrun::text
FROM tracing.budget_window known
WHERE (budget_id, window_id) IN
  (SELECT budget_id, window_id FROM tracing.budget_lease WHERE spool_id = $1 AND closed_at IS NULL)
ORDER BY budget_id, window_id FOR UPDATE`;

/** The open leases of a spool ($1), with what the ledger says that they covered. */
export const USED_OF_SPOOL = `
SELECT lease_id, budget_id, window_id, granted::text, consumed::text, returned::text,
  (SELECT coalesce(CASE lease.measure
     WHEN 'money' THEN sum(cost_pico)
     WHEN 'tokens' THEN sum(input_tokens + cache_read_tokens + cache_write_tokens + cache_write_1h_tokens
       + audio_input_tokens + image_tokens + output_tokens + reasoning_tokens + audio_output_tokens)
     ELSE count(DISTINCT request_id) END, 0)
   FROM tracing.ledger row
   WHERE row.lease_id <> '' AND string_to_array(row.lease_id, ' ') @> ARRAY[lease.lease_id::text])::text AS used
FROM tracing.budget_lease lease
WHERE spool_id = $1 AND closed_at IS NULL
ORDER BY budget_id, window_id, lease_id FOR UPDATE`;

/** How windows stand (budgets $1, windows $2). */
export const STANDINGS = `
SELECT coalesce(known.settled, 0)::text AS settled, coalesce(known.granted, 0)::text AS granted,
  coalesce(known.overrun, 0)::text AS overrun
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted(budget_id, window_id, place)
LEFT JOIN tracing.budget_window known USING (budget_id, window_id)
ORDER BY wanted.place`;
