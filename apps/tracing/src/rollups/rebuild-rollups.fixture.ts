import { ROLL_UP_LEVELS } from '../migrations/0070-roll-up-levels.ts';
import { BUCKET_BOUNDS } from './domain/histogram.ts';
import { DIMENSIONS, UNITS } from './domain/roll-up.ts';
import { columnOf } from './infra/rollup-sql.ts';

const dimensions = DIMENSIONS.map(columnOf);
const units = UNITS.map(columnOf);

const groupId = `substr(encode(sha256(convert_to(${dimensions
  .map((name) => `octet_length(convert_to(${name}, 'UTF8')) || ':' || ${name}`)
  .join(' || ')}, 'UTF8')), 'hex'), 1, 32)::uuid`;

const attempts = `CASE kind WHEN 'settle' THEN 1 WHEN 'provisional' THEN 1 WHEN 'reversal' THEN -1 ELSE 0 END`;
const LEDGER = `tracing.ledger CROSS JOIN (SELECT NULL::text AS label) unlabelled`;
const LABELLED = 'tracing.ledger CROSS JOIN unnest(cost_labels) AS label';

/** Another way to the same sums: straight from the rows, in partition 0, into tables without any. */
function rollUpInto(table: string, unit: 'hour' | 'day', rows: string): string {
  const label = rows === LABELLED ? ', label' : '';
  const bucket = `date_trunc('${unit}', occurred_at, 'UTC')`;
  const histogram = (column: string, condition: string): string => `
    SELECT bucket, group_id, label, array_agg((counted << 10) | place ORDER BY place) AS stored
    FROM (SELECT ${bucket} AS bucket, ${groupId} AS group_id, label,
            width_bucket(${column}, '{${BUCKET_BOUNDS.join(',')}}'::bigint[]) AS place, count(*) AS counted
          FROM ${rows} WHERE ${condition} GROUP BY 1, 2, 3, 4) counts
    GROUP BY 1, 2, 3`;
  const same = (name: string): string =>
    `${name}.bucket = sums.bucket AND ${name}.group_id = sums.group_id AND ${name}.label IS NOT DISTINCT FROM sums.label`;
  const counted = ['rows', 'requests', 'attempts', 'provisional', ...units, 'cost_pico'];
  return `
    INSERT INTO tracing.${table} (bucket, partition, group_id, ${counted.join(', ')}, latency, first_token${label})
    SELECT sums.bucket, 0, sums.group_id, ${counted.map((name) => `sums.${name}`).join(', ')},
      coalesce(latency.stored, '{}'), coalesce(first_token.stored, '{}')${label && ', sums.label'}
    FROM (SELECT ${bucket} AS bucket, ${groupId} AS group_id, label, count(*) AS rows,
            coalesce(sum(${attempts}) FILTER (WHERE attempt_index = 0), 0) AS requests, sum(${attempts}) AS attempts,
            coalesce(sum(${attempts}) FILTER (WHERE kind <> 'settle'), 0) AS provisional,
            ${units.map((name) => `sum(${name}) AS ${name}`).join(', ')}, sum(cost_pico) AS cost_pico
          FROM ${rows} WHERE kind <> 'open' GROUP BY 1, 2, 3) sums
    LEFT JOIN (${histogram('duration_ms', `kind = 'settle'`)}) latency ON ${same('latency')}
    LEFT JOIN (${histogram('first_token_ms', `kind = 'settle' AND first_token_ms > 0`)}) first_token
      ON ${same('first_token')}`;
}

/** Makes the rollups anew from the rows of the ledger, for comparison. */
export const REBUILD_ROLLUPS: readonly string[] = [
  'TRUNCATE tracing.rollup_groups, tracing.rollup_hours, tracing.rollup_days, tracing.rollup_label_days, tracing.rollup_level_hours, tracing.rollup_level_days, tracing.rollup_level_months',
  `SELECT tracing.ensure_rollup_month(attempt_day) FROM (SELECT DISTINCT attempt_day FROM tracing.ledger) days`,
  `INSERT INTO tracing.rollup_groups (group_id, ${dimensions.join(', ')})
   SELECT DISTINCT ON (group_id) * FROM (
     SELECT ${groupId} AS group_id, ${dimensions.join(', ')} FROM tracing.ledger WHERE kind <> 'open') found
   ORDER BY group_id
   ON CONFLICT DO NOTHING`,
  rollUpInto('rollup_hours', 'hour', LEDGER),
  rollUpInto('rollup_days', 'day', LEDGER),
  rollUpInto('rollup_label_days', 'day', LABELLED),
  ...ROLL_UP_LEVELS,
];
