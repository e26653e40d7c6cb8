import { ROW_COLUMNS, SUMMED } from '../../ingest/infra/ledger-sql.ts';

const columns = ROW_COLUMNS.join(', ');

/** What a gateway's successor would write of an attempt that it did not finish. */
const PROVISIONAL: Readonly<Record<string, string>> = {
  kind: `'provisional'`,
  ordinal: '0',
  end_status: `'error'`,
  usage_source: `'provisional'`,
  failure_class: `'unknown'`,
};

/** Nothing but whom it is charged to, and the amount. */
const CORRECTION: Readonly<Record<string, string>> = {
  kind: `'adjust'`,
  ordinal: '$3::int',
  cost_pico: '$4::numeric',
  reason: '$5',
  end_status: `''`,
  usage_source: `''`,
  duration_ms: '0',
  first_token_ms: '0',
  http_status: '0',
  failure_class: `''`,
  finish_reason: `''`,
};

/** Most attempts that are settled at once; the rest follows with the next look. */
export const MAX_SETTLED = 5_000;

/** Corrections of people begin here, so that they never meet those of a gateway. */
export const FIRST_ORDINAL = 1_000;

const noEnd = `kind = 'open' AND NOT EXISTS (
  SELECT FROM tracing.ledger ended WHERE ended.attempt_day = began.attempt_day AND ended.attempt_id = began.attempt_id
    AND ended.kind IN ('settle', 'provisional'))`;

function unended(where: string): string {
  return `
SELECT attempt_day::text AS day, attempt_id AS id FROM tracing.ledger began WHERE ${where} AND ${noEnd}
ORDER BY attempt_day, attempt_id LIMIT ${MAX_SETTLED}`;
}

/** Attempts that began from $1 to $2 (days) with ids from $3 to $4, and that the ledger has had since before $5. */
export const FIND_LOST = unended(
  `began.attempt_day BETWEEN $1::date AND $2::date AND began.attempt_id >= $3::uuid AND began.attempt_id < $4::uuid
   AND began.recorded_at < $5::timestamptz`,
);

/** Attempts of spool $1. */
export const FIND_OF_SPOOL = unended('began.spool_id = $1::uuid');

/** Settles attempts (days $1, ids $2) provisionally of which still no end is known. */
export const SETTLE = `
INSERT INTO tracing.ledger (${columns})
SELECT ${ROW_COLUMNS.map((name) => PROVISIONAL[name] ?? `began.${name}`).join(', ')}
FROM unnest($1::date[], $2::uuid[]) AS attempt(day, id)
JOIN tracing.ledger began ON began.attempt_day = attempt.day AND began.attempt_id = attempt.id
WHERE ${noEnd}
ORDER BY attempt_day, attempt_id
ON CONFLICT DO NOTHING
RETURNING ${columns}`;

/** Corrections of an attempt (day $1, id $2). */
export const ADJUSTMENTS = `
SELECT ordinal, reason, cost_pico::text AS cost FROM tracing.ledger
WHERE attempt_day = $1::date AND attempt_id = $2::uuid AND kind = 'adjust' ORDER BY ordinal`;

/** What an attempt (day $1, id $2) costs with all its corrections. */
export const COST = `
SELECT coalesce(sum(cost_pico), 0)::text AS cost FROM tracing.ledger
WHERE attempt_day = $1::date AND attempt_id = $2::uuid`;

/** Corrects an attempt (day $1, id $2) that ended, in an organization $7 (empty = any) and parts of it ($8, $9). */
export const ADJUST = `
INSERT INTO tracing.ledger (${columns}, recorded_by)
SELECT ${ROW_COLUMNS.map((name) => CORRECTION[name] ?? (SUMMED.has(name) ? '0' : `ended.${name}`)).join(', ')}, $6
FROM tracing.ledger ended
WHERE attempt_day = $1::date AND attempt_id = $2::uuid AND kind IN ('settle', 'provisional')
  AND ($7 = '' OR organization_id = $7)
  AND ($8::text[] IS NULL OR project_id = ANY($8::text[]) OR team_id = ANY($9::text[]))
ORDER BY kind DESC LIMIT 1
ON CONFLICT DO NOTHING
RETURNING ${columns}`;

const lastSeq = 'coalesce(upper(range_merge(covered)) - 1, 0)';
const contiguousSeq = `coalesce((SELECT upper(part) - 1 FROM unnest(covered) AS part WHERE part @> 1::bigint), 0)`;

function spools(where: string): string {
  return `
SELECT * FROM (
  SELECT spool_id, gateway_id, ${contiguousSeq}::text AS contiguous_seq, ${lastSeq}::text AS last_seq, updated_at,
    abandoned_at, abandoned_by,
    (SELECT count(*)::int FROM tracing.ledger began
     WHERE began.spool_id = known.spool_id AND attempt_day >= (known.updated_at - interval '2 days')::date
       AND ${noEnd}) AS open_attempts
  FROM tracing.spool_progress known ${where}) AS found`;
}

/** The longest silent first: $1 at most, of those with gaps or open attempts if $2. */
export const LIST_SPOOLS = `
${spools('')}
WHERE NOT $2::boolean OR open_attempts > 0 OR contiguous_seq <> last_seq
ORDER BY updated_at, spool_id LIMIT $1`;

/** Spool $1. */
export const FIND_SPOOL = spools('WHERE spool_id = $1::uuid');

/** Notes that spool $1 is lost for good, as $2 says; the first who says so counts. */
export const ABANDON = `
UPDATE tracing.spool_progress SET abandoned_at = coalesce(abandoned_at, now()),
  abandoned_by = CASE WHEN abandoned_at IS NULL THEN $2 ELSE abandoned_by END
WHERE spool_id = $1::uuid
RETURNING 1`;
