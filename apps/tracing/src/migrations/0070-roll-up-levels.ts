import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/**
 * The sums of hours and days by fewer dimensions as well (`rollups/domain/levels.ts`), so that what dashboards ask reads
 * few rows and merges few histograms. Those of what is there already are made here, from the finest sums.
 */
export class RollUpLevels1764000000070 implements MigrationInterface {
  readonly name = 'RollUpLevels1764000000070';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES.flatMap(tableOf), ENSURE_MONTH, DROP_ROLLUPS, MONTHS]) {
      await runner.query(statement);
    }
    for (const statement of ROLL_UP_LEVELS) await runner.query(statement);
    // Does nothing where the role does not exist, as in a developer's own database.
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    for (const table of TABLES)
      await runner.query(`GRANT INSERT, SELECT, UPDATE ON tracing.${table} TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const TABLES = ['rollup_level_hours', 'rollup_level_days'] as const;
const ALL_TABLES = `ARRAY['rollup_hours', 'rollup_days', 'rollup_label_days', 'rollup_level_hours', 'rollup_level_days']`;

const MODEL = ['model_id', 'model_key', 'deployment_id', 'provider_id', 'upstream_model_id'];
const LEVELS: Readonly<Record<string, readonly string[]>> = {
  installation: [],
  organization: ['organization_id'],
  model: MODEL,
  team: ['organization_id', 'project_id', 'team_id'],
  organization_model: ['organization_id', ...MODEL],
};

const DIMENSIONS = [
  'organization_id',
  'project_id',
  'team_id',
  'member_id',
  'api_key_id',
  'model_id',
  'model_key',
  'deployment_id',
  'provider_id',
  'upstream_model_id',
  'end_status',
] as const;

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

/**
 * `owner` is made of the organization (of nothing, where a level does not keep it), so that the sums of one organization
 * lie together in the order of time.
 */
function tableOf(table: (typeof TABLES)[number]): string[] {
  const finest = table.replace('_level', '');
  return [
    `CREATE TABLE tracing.${table} (
      LIKE tracing.${finest} INCLUDING DEFAULTS,
      level text NOT NULL,
      owner uuid NOT NULL,
      PRIMARY KEY (level, owner, bucket, partition, group_id)
    ) PARTITION BY RANGE (bucket)`,
    // Never out of line: whoever reads a row reads its histograms.
    `ALTER TABLE tracing.${table} ALTER COLUMN latency SET STORAGE MAIN, ALTER COLUMN first_token SET STORAGE MAIN`,
  ];
}

const ENSURE_MONTH = `
CREATE OR REPLACE FUNCTION tracing.ensure_rollup_month(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  month timestamptz := date_trunc('month', day::timestamp) AT TIME ZONE 'UTC';
  month_end timestamptz := (date_trunc('month', day::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
  parent text;
  part text;
  made boolean := false;
BEGIN
  IF day IS NULL OR day < date '2020-01-01' OR day > (now() AT TIME ZONE 'UTC')::date + 2 THEN
    RAISE EXCEPTION 'no rollups for this month' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('tracing.ensure_rollup_month'));
  FOREACH parent IN ARRAY ${ALL_TABLES} LOOP
    part := parent || '_' || to_char(day, 'YYYYMM');
    CONTINUE WHEN to_regclass('tracing.' || part) IS NOT NULL;
    EXECUTE format('CREATE TABLE tracing.%I (LIKE tracing.%I INCLUDING ALL) WITH (fillfactor = 50)', part, parent);
    EXECUTE format('ALTER TABLE tracing.%I ATTACH PARTITION tracing.%I FOR VALUES FROM (%L) TO (%L)',
                   parent, part, month, month_end);
    made := true;
  END LOOP;
  RETURN made;
END
$body$`;

/** Months that end before the day, of every kind of rollups. */
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
  FOREACH parent IN ARRAY ${ALL_TABLES} LOOP
    FOR part IN
      SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
      WHERE inhparent = ('tracing.' || parent)::regclass AND child.relname < parent || '_' || to_char(day, 'YYYYMM')
      ORDER BY 1
    LOOP
      EXECUTE format('DROP TABLE tracing.%I', part);
      dropped := dropped + 1;
    END LOOP;
  END LOOP;
  RETURN dropped;
END
$body$`;

/** Months that there are for days already. */
const MONTHS = `SELECT tracing.ensure_rollup_month(to_date(right(child.relname, 6), 'YYYYMM'))
   FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
   WHERE inhparent = 'tracing.rollup_days'::regclass`;

const kept = (keeps: readonly string[]): string =>
  DIMENSIONS.map((name) => (name === 'end_status' || keeps.includes(name) ? name : `'' AS ${name}`)).join(', ');

const GROUP_ID = `substr(encode(sha256(convert_to(${DIMENSIONS.map(
  (name) => `octet_length(convert_to(${name}, 'UTF8')) || ':' || ${name}`,
).join(' || ')}, 'UTF8')), 'hex'), 1, 32)::uuid`;

/** Groups that some level has, with the finer ones that they are of. */
const COARSER = Object.entries(LEVELS)
  .map(
    ([level, keeps]) => `
    SELECT '${level}' AS level, finest, ${GROUP_ID} AS coarse, ${DIMENSIONS.join(', ')}
    FROM (SELECT group_id AS finest, ${kept(keeps)} FROM tracing.rollup_groups) AS groups`,
  )
  .join(' UNION ALL ');

/** Sums of all levels from the finest, partition by partition, into a table without any. */
function rollUpInto(table: (typeof TABLES)[number]): string {
  const finest = table.replace('_level', '');
  const histogram = (measure: string): string => `
    SELECT bucket, partition, level, coarse, array_agg((counted << 10) | place ORDER BY place) AS stored
    FROM (SELECT bucket, partition, level, coarse, time & 1023 AS place, sum(time >> 10)::bigint AS counted
          FROM (SELECT bucket, partition, group_id AS finest, unnest(${measure}) AS time FROM tracing.${finest}) AS times
          JOIN level_groups USING (finest) GROUP BY 1, 2, 3, 4, 5) AS counts
    GROUP BY 1, 2, 3, 4`;
  return `
    INSERT INTO tracing.${table} (bucket, partition, group_id, level, owner, ${SUMS.join(', ')}, latency, first_token)
    SELECT bucket, partition, coarse, level, owner, ${SUMS.join(', ')}, coalesce(latency.stored, '{}'),
      coalesce(first_token.stored, '{}')
    FROM (SELECT bucket, partition, level, coarse, md5(min(organization_id))::uuid AS owner,
            ${SUMS.map((name) => `sum(${name}) AS ${name}`).join(', ')}
          FROM tracing.${finest} JOIN level_groups ON finest = group_id GROUP BY 1, 2, 3, 4) AS sums
    LEFT JOIN (${histogram('latency')}) AS latency USING (bucket, partition, level, coarse)
    LEFT JOIN (${histogram('first_token')}) AS first_token USING (bucket, partition, level, coarse)`;
}

/** Makes the sums of all levels from the finest, where there are none. On one connection. */
export const ROLL_UP_LEVELS: readonly string[] = [
  `CREATE TEMPORARY TABLE level_groups AS ${COARSER}`,
  'ANALYZE level_groups',
  `INSERT INTO tracing.rollup_groups (group_id, ${DIMENSIONS.join(', ')})
   SELECT DISTINCT ON (coarse) coarse, ${DIMENSIONS.join(', ')} FROM level_groups ORDER BY coarse
   ON CONFLICT DO NOTHING`,
  ...TABLES.map(rollUpInto),
  'DROP TABLE level_groups',
];
