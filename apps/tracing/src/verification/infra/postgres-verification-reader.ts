import type { DataSource } from 'typeorm';
import { keepsOrganizations, LEVELS } from '../../rollups/domain/levels.ts';
import type { VerifiedDay } from '../domain/verified-day.ts';
import type { VerificationReader } from '../verification.ports.ts';

const COUNT = `CASE kind WHEN 'settle' THEN 1 WHEN 'provisional' THEN 1 WHEN 'reversal' THEN -1 ELSE 0 END`;

function rolledUp(table: string): string {
  return `SELECT (bucket AT TIME ZONE 'UTC')::date AS day, organization_id, sum(rows) AS rows, sum(cost_pico) AS cost
  FROM tracing.${table} JOIN tracing.rollup_groups USING (group_id)
  WHERE bucket >= $1::date::timestamp AT TIME ZONE 'UTC' AND bucket < ($2::date + 1)::timestamp AT TIME ZONE 'UTC'
  GROUP BY 1, 2`;
}

const LEVEL_TABLES = ['rollup_level_days', 'rollup_level_hours'];

/** Sums of each level, of all organizations together where it does not keep them apart. */
const LEVEL_SUMS = LEVEL_TABLES.map(
  (table) => `SELECT '${table}' AS of, level, (bucket AT TIME ZONE 'UTC')::date AS day, organization_id, rows, cost_pico
  FROM tracing.${table} JOIN tracing.rollup_groups USING (group_id)
  WHERE bucket >= $1::date::timestamp AT TIME ZONE 'UTC' AND bucket < ($2::date + 1)::timestamp AT TIME ZONE 'UTC'`,
).join(' UNION ALL ');

/** What each level has to add up to. */
const EXPECTED = LEVEL_TABLES.flatMap((table) =>
  LEVELS.map(
    ({ level }) =>
      `SELECT '${table}' AS of, '${level}' AS level, day, ${
        keepsOrganizations(level) ? 'organization_id' : `''`
      } AS organization_id, rows, cost FROM ledger`,
  ),
).join(' UNION ALL ');

/** By how much the level that is furthest off differs; empty organization = the sums of all of them together. */
const LEVELS_DIFFERENCES = `
  SELECT day, organization_id, (array_agg(rows ORDER BY abs(rows) DESC))[1] AS rows,
    (array_agg(cost ORDER BY abs(cost) DESC))[1] AS cost
  FROM (SELECT day, organization_id, coalesce(found.rows, 0) - coalesce(expected.rows, 0) AS rows,
          coalesce(found.cost, 0) - coalesce(expected.cost, 0) AS cost
        FROM (SELECT of, level, day, organization_id, sum(rows) AS rows, sum(cost) AS cost
              FROM (${EXPECTED}) AS each GROUP BY 1, 2, 3, 4) AS expected
        FULL JOIN (SELECT of, level, day, organization_id, sum(rows) AS rows, sum(cost_pico) AS cost
              FROM (${LEVEL_SUMS}) AS each GROUP BY 1, 2, 3, 4) AS found USING (of, level, day, organization_id)) AS compared
  WHERE rows <> 0 OR cost <> 0
  GROUP BY 1, 2`;

/** One statement, so that all of them are of the same moment. */
const DAYS = `
WITH ledger AS (
  SELECT attempt_day AS day, organization_id, count(*) AS rows, sum(cost_pico) AS cost, sum(${COUNT}) AS attempts,
    coalesce(sum(${COUNT}) FILTER (WHERE kind <> 'settle'), 0) AS provisional,
    count(*) FILTER (WHERE kind = 'settle' AND usage_source NOT IN ('provider', 'drained', 'none')) AS estimated,
    sum(cardinality(cost_labels)) AS labelled_rows, sum(cardinality(cost_labels) * cost_pico) AS labelled_cost
  FROM tracing.ledger WHERE kind <> 'open' AND attempt_day BETWEEN $1::date AND $2::date GROUP BY 1, 2),
days AS (${rolledUp('rollup_days')}),
hours AS (${rolledUp('rollup_hours')}),
labels AS (${rolledUp('rollup_label_days')}),
levels AS (${LEVELS_DIFFERENCES})
SELECT day::text, organization_id, ${[
  ['ledger.rows', 'rows'],
  ['ledger.cost', 'cost'],
  ['days.rows', 'days_rows'],
  ['days.cost', 'days_cost'],
  ['hours.rows', 'hours_rows'],
  ['hours.cost', 'hours_cost'],
  ['labelled_rows', 'labelled_rows'],
  ['labelled_cost', 'labelled_cost'],
  ['labels.rows', 'labels_rows'],
  ['labels.cost', 'labels_cost'],
  ['levels.rows', 'levels_rows'],
  ['levels.cost', 'levels_cost'],
  ['attempts', 'attempts'],
  ['provisional', 'provisional'],
  ['estimated', 'estimated'],
]
  .map(([sum, name]) => `coalesce(${sum}, 0)::text AS ${name}`)
  .join(', ')}
FROM ledger FULL JOIN days USING (day, organization_id) FULL JOIN hours USING (day, organization_id)
  FULL JOIN labels USING (day, organization_id) FULL JOIN levels USING (day, organization_id)
WHERE to_regclass('tracing.ledger_' || to_char(day, 'YYYYMMDD')) IS NOT NULL
ORDER BY day DESC, organization_id`;

/** Compares ledger and rollups in Postgres. */
export class PostgresVerificationReader implements VerificationReader {
  private readonly source: DataSource;

  constructor(source: DataSource) {
    this.source = source;
  }

  async days(from: string, to: string): Promise<VerifiedDay[]> {
    const rows = await this.source.query<Record<string, string>[]>(DAYS, [from, to]);
    return rows.map((row) => {
      const integer = (name: string): bigint => BigInt(row[name] ?? 0);
      return {
        day: row['day'] ?? '',
        organizationId: row['organization_id'] ?? '',
        rows: integer('rows'),
        costPico: integer('cost'),
        daysRows: integer('days_rows'),
        daysCostPico: integer('days_cost'),
        hoursRows: integer('hours_rows'),
        hoursCostPico: integer('hours_cost'),
        labelledRows: integer('labelled_rows'),
        labelledCostPico: integer('labelled_cost'),
        labelsRows: integer('labels_rows'),
        labelsCostPico: integer('labels_cost'),
        levelsRowsDifference: integer('levels_rows'),
        levelsCostPicoDifference: integer('levels_cost'),
        attempts: integer('attempts'),
        provisional: integer('provisional'),
        estimated: integer('estimated'),
      };
    });
  }
}
