import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/**
 * Lets the service put the coarser sums of days that are over into one row each, whatever partitions of the stream they
 * came through, and nothing else. What comes late makes rows of its own, which are put there the next time.
 */
export class FoldLevels1764000000071 implements MigrationInterface {
  readonly name = 'FoldLevels1764000000071';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [AGGREGATE, ...TABLES.map(indexOf), FOLD]) await runner.query(statement);
    for (const signature of FUNCTIONS) await runner.query(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`);
    await runner.query(FOLD_PAST);
    // Does nothing where the role does not exist, as in a developer's own database.
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT EXECUTE ON FUNCTION tracing.fold_levels(timestamptz) TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const TABLES = ['rollup_level_hours', 'rollup_level_days'] as const;
const FUNCTIONS = ['tracing.merged_histogram(bigint[])', 'tracing.fold_levels(timestamptz)'] as const;

/** Behind the partitions of the stream (0 to 15) and those of rows that the service writes itself. */
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

const AGGREGATE = `CREATE AGGREGATE tracing.merged_histogram(bigint[])
  (SFUNC = tracing.merge_histograms, STYPE = bigint[], INITCOND = '{}')`;

/** Holds only what is not folded. */
function indexOf(table: (typeof TABLES)[number]): string {
  return `CREATE INDEX ${table}_unfolded ON tracing.${table} (bucket) WHERE partition <> ${FOLDED}`;
}

const FOLD = `
CREATE FUNCTION tracing.fold_levels(start timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $body$
DECLARE
  parent text;
  made int;
  folded int := 0;
BEGIN
  IF start IS NULL OR start >= date_trunc('day', now(), 'UTC') THEN
    RAISE EXCEPTION 'this day is not over' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF NOT pg_try_advisory_xact_lock(hashtext('tracing.fold_levels')) THEN
    RETURN 0;
  END IF;
  FOREACH parent IN ARRAY ARRAY['${TABLES.join(`', '`)}'] LOOP
    EXECUTE format($statement$
      WITH gone AS (DELETE FROM tracing.%1$I WHERE bucket = $1 AND partition <> ${FOLDED} RETURNING *)
      INSERT INTO tracing.%1$I AS known
        (bucket, partition, group_id, level, owner, ${SUMS.join(', ')}, latency, first_token)
      SELECT bucket, ${FOLDED}, group_id, level, owner, ${SUMS.map((name) => `sum(${name})`).join(', ')},
        tracing.merged_histogram(latency), tracing.merged_histogram(first_token)
      FROM gone GROUP BY bucket, group_id, level, owner
      ON CONFLICT (level, owner, bucket, partition, group_id) DO UPDATE SET
        ${SUMS.map((name) => `${name} = known.${name} + excluded.${name}`).join(', ')},
        latency = tracing.merge_histograms(known.latency, excluded.latency),
        first_token = tracing.merge_histograms(known.first_token, excluded.first_token)$statement$, parent)
    USING start;
    GET DIAGNOSTICS made = ROW_COUNT;
    folded := folded + made;
  END LOOP;
  RETURN folded;
END
$body$`;

const FOLD_PAST = `
SELECT tracing.fold_levels(bucket) FROM (
  SELECT bucket FROM tracing.rollup_level_hours UNION SELECT bucket FROM tracing.rollup_level_days) AS known
WHERE bucket < date_trunc('day', now(), 'UTC')`;
