/** Alerts that nobody was told of, the oldest first; those that another replica has in hand are passed over. */
export const UNROUTED = `
SELECT id, kind, organization_id, subject_id, occurred_at, payload FROM tracing.alert_outbox
WHERE routed_at IS NULL ORDER BY occurred_at, id LIMIT $1 FOR UPDATE SKIP LOCKED`;

/** Deliveries given as JSON ($1). */
export const INSERT_DELIVERIES = `
INSERT INTO tracing.sink_delivery (id, alert_id, sink_id, names)
SELECT id, alert_id, sink_id, names
FROM jsonb_to_recordset($1::jsonb) AS incoming(id uuid, alert_id uuid, sink_id text, names jsonb)
ON CONFLICT (alert_id, sink_id) DO NOTHING`;

/** Alerts by id ($1). */
export const MARK_ROUTED = 'UPDATE tracing.alert_outbox SET routed_at = now() WHERE id = ANY($1::uuid[])';

/** What is due, as many of each sink as are asked for (JSON $1); nobody else gets it for $2 milliseconds. */
export const CLAIM = `
WITH due AS (
  SELECT due.id
  FROM jsonb_to_recordset($1::jsonb) AS free(sink_id text, places int)
  CROSS JOIN LATERAL (
    SELECT waiting.id FROM tracing.sink_delivery waiting
    WHERE waiting.sink_id = free.sink_id AND waiting.status = 'pending' AND waiting.next_try_at <= now()
    ORDER BY waiting.next_try_at LIMIT free.places FOR UPDATE SKIP LOCKED) AS due
), claimed AS (
  UPDATE tracing.sink_delivery taken
  SET tries = taken.tries + 1, next_try_at = now() + make_interval(secs => $2::double precision / 1000)
  FROM due WHERE taken.id = due.id
  RETURNING taken.id, taken.alert_id, taken.sink_id, taken.tries, taken.names
)
SELECT claimed.id AS delivery_id, claimed.sink_id, claimed.tries, claimed.names,
  alert.id, alert.kind, alert.organization_id, alert.subject_id, alert.occurred_at, alert.payload
FROM claimed JOIN tracing.alert_outbox alert ON alert.id = claimed.alert_id
ORDER BY alert.occurred_at, claimed.id`;

/** Sinks ($1) for which so many deliveries ($2) wait, or more. */
export const FULL = `
SELECT sink_id FROM unnest($1::text[]) AS sink(sink_id)
WHERE EXISTS (
  SELECT FROM tracing.sink_delivery waiting WHERE waiting.sink_id = sink.sink_id AND waiting.status = 'pending'
  OFFSET $2 - 1 LIMIT 1)`;

const CLAIMED = `
FROM jsonb_to_recordset($1::jsonb) AS claim(id uuid, tries int)
WHERE taken.id = claim.id AND taken.tries = claim.tries AND taken.status = 'pending'`;

/** Status $2 for claims (JSON $1); a pending one is tried again in $3 milliseconds. */
export const SETTLE = `
WITH settled AS (
  UPDATE tracing.sink_delivery taken
  SET status = $2, http_status = $4, error = $5,
    next_try_at = now() + make_interval(secs => $3::double precision / 1000),
    finished_at = CASE WHEN $2 = 'pending' THEN NULL ELSE now() END
  ${CLAIMED}
  RETURNING taken.id
)
SELECT id FROM settled`;

/** Claims (JSON $1) as if they had not been made. */
export const RELEASE = `
UPDATE tracing.sink_delivery taken SET tries = taken.tries - 1, next_try_at = now() ${CLAIMED}`;

/** Rows that go at once at most, so that no lock is held for long. */
const MAX_FORGOTTEN = 5_000;

/** Alerts of before $1, and those about single requests of before $2. */
export const FORGET = `
WITH old AS (
  SELECT id FROM tracing.alert_outbox
  WHERE occurred_at < $1::timestamptz OR (occurred_at < $2::timestamptz AND kind LIKE 'request.%')
  LIMIT ${MAX_FORGOTTEN} FOR UPDATE SKIP LOCKED
), gone AS (
  DELETE FROM tracing.alert_outbox USING old WHERE alert_outbox.id = old.id RETURNING alert_outbox.id
)
SELECT id FROM gone`;
