import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/**
 * The coarser sums by month as well, so that a question about years reads some rows per month in place of some per day.
 * They hold what is folded of days (0071) and nothing else, and are added to where days are folded: what is not folded
 * yet a reader takes from its days.
 */
export class RollUpMonths1764000000082 implements MigrationInterface {
  readonly name = 'RollUpMonths1764000000082';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLE, FOLD, DROP_ROLLUPS, ROLL_UP_MONTHS]) await runner.query(statement);
    // Does nothing where the role does not exist, as in a developer's own database.
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT SELECT ON tracing.rollup_level_months TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** The partition that is made of all others once a day is over. */
const FOLDED = 17;

const SUMS = [
  'rows',
  'requests',
  'attempts',
  'provisional',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
  'reasoning_tokens',
  'audio_input_tokens',
  'audio_output_tokens',
  'image_tokens',
  'images',
  'audio_ms',
  'characters',
  'pages',
  'cost_pico',
] as const;

const TABLE = [
  `CREATE TABLE tracing.rollup_level_months (
    LIKE tracing.rollup_level_days INCLUDING DEFAULTS INCLUDING STORAGE,
    PRIMARY KEY (level, owner, bucket, group_id)
  )`,
  'ALTER TABLE tracing.rollup_level_months DROP COLUMN partition',
];

const added = `
        ${SUMS.map((name) => `${name} = known.${name} + excluded.${name}`).join(', ')},
        latency = tracing.merge_histograms(known.latency, excluded.latency),
        first_token = tracing.merge_histograms(known.first_token, excluded.first_token)`;
const summed = `${SUMS.map((name) => `sum(${name})`).join(', ')},
          tracing.merged_histogram(latency), tracing.merged_histogram(first_token)`;

/** As before, and what is folded of a day is added to its month in the same statement. */
const FOLD = `
CREATE OR REPLACE FUNCTION tracing.fold_levels(start timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $body$
DECLARE
  hours int;
  days int;
BEGIN
  IF start IS NULL OR start >= date_trunc('day', now(), 'UTC') THEN
    RAISE EXCEPTION 'this day is not over' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF NOT pg_try_advisory_xact_lock(hashtext('tracing.fold_levels')) THEN
    RETURN 0;
  END IF;
  WITH gone AS (DELETE FROM tracing.rollup_level_hours WHERE bucket = start AND partition <> ${FOLDED} RETURNING *)
  ${intoFolded('rollup_level_hours')};
  GET DIAGNOSTICS hours = ROW_COUNT;
  WITH gone AS (DELETE FROM tracing.rollup_level_days WHERE bucket = start AND partition <> ${FOLDED} RETURNING *),
  month AS (
    INSERT INTO tracing.rollup_level_months AS known
      (bucket, group_id, level, owner, ${SUMS.join(', ')}, latency, first_token)
    SELECT date_trunc('month', start, 'UTC'), group_id, level, owner, ${summed}
    FROM gone GROUP BY group_id, level, owner
    ON CONFLICT (level, owner, bucket, group_id) DO UPDATE SET ${added})
  ${intoFolded('rollup_level_days')};
  GET DIAGNOSTICS days = ROW_COUNT;
  RETURN hours + days;
END
$body$`;

function intoFolded(table: string): string {
  return `
    INSERT INTO tracing.${table} AS known
      (bucket, partition, group_id, level, owner, ${SUMS.join(', ')}, latency, first_token)
    SELECT bucket, ${FOLDED}, group_id, level, owner, ${summed}
    FROM gone GROUP BY bucket, group_id, level, owner
    ON CONFLICT (level, owner, bucket, partition, group_id) DO UPDATE SET ${added}`;
}

/** As before, and months with their days. */
const DROP_ROLLUPS = `
CREATE OR REPLACE FUNCTION tracing.drop_rollups_before(day date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $body$
DECLARE
  parent text;
  part text;
  dropped int := 0;
BEGIN
  IF day IS NULL OR day > (now() AT TIME ZONE 'UTC')::date - 31 THEN
    RAISE EXCEPTION 'rollups of this day are kept' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('tracing.ensure_rollup_month'));
  FOREACH parent IN ARRAY
    ARRAY['rollup_hours', 'rollup_days', 'rollup_label_days', 'rollup_level_hours', 'rollup_level_days'] LOOP
    FOR part IN
      SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
      WHERE inhparent = ('tracing.' || parent)::regclass AND child.relname < parent || '_' || to_char(day, 'YYYYMM')
      ORDER BY 1
    LOOP
      EXECUTE format('DROP TABLE tracing.%I', part);
      dropped := dropped + 1;
    END LOOP;
  END LOOP;
  DELETE FROM tracing.rollup_level_months WHERE bucket < date_trunc('month', day::timestamp) AT TIME ZONE 'UTC';
  RETURN dropped;
END
$body$`;

/** Months of what is folded already, into a table without any. */
const ROLL_UP_MONTHS = `
INSERT INTO tracing.rollup_level_months (bucket, group_id, level, owner, ${SUMS.join(', ')}, latency, first_token)
SELECT date_trunc('month', bucket, 'UTC'), group_id, level, owner, ${summed}
FROM tracing.rollup_level_days WHERE partition = ${FOLDED} GROUP BY 1, 2, 3, 4`;
