import type { MigrationInterface, QueryRunner } from 'typeorm';
import { BUCKET_BOUNDS } from '../rollups/domain/histogram.ts';

const RUNTIME_ROLE = 'tracing';

/**
 * Sums of the ledger by hour and by day, so that questions about months do not read every row. They change in the
 * transaction that inserts rows. Those of rows of before are made here.
 */
export class CreateRollups1764000000010 implements MigrationInterface {
  readonly name = 'CreateRollups1764000000010';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [GROUPS, INDEX_GROUPS, ...TABLES.flatMap(tableOf), MERGE, ENSURE_MONTH]) {
      await runner.query(statement);
    }
    for (const signature of FUNCTIONS) await runner.query(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`);
    await this.grantToRuntime(runner);
    for (const statement of ROLL_UP_LEDGER) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }

  /** Does nothing where the role does not exist, as in a developer's own database. */
  private async grantToRuntime(runner: QueryRunner): Promise<void> {
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT INSERT, SELECT ON tracing.rollup_groups TO ${RUNTIME_ROLE}`);
    for (const table of TABLES)
      await runner.query(`GRANT INSERT, SELECT, UPDATE ON tracing.${table} TO ${RUNTIME_ROLE}`);
    for (const signature of FUNCTIONS) {
      await runner.query(`GRANT EXECUTE ON FUNCTION ${signature} TO ${RUNTIME_ROLE}`);
    }
  }
}

const TABLES = ['rollup_hours', 'rollup_days'] as const;
const FUNCTIONS = ['tracing.merge_histograms(bigint[], bigint[])', 'tracing.ensure_rollup_month(date)'] as const;

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
  'end_status',
] as const;

const UNITS = [
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
] as const;

/** What sums are of, once, so that each hour's row is small. */
const GROUPS = `
CREATE TABLE tracing.rollup_groups (
  group_id uuid PRIMARY KEY,
  ${DIMENSIONS.map((name) => `${name} text NOT NULL`).join(',\n  ')}
)`;

/** A hash, because names may be longer than a tree's entries. */
const INDEX_GROUPS = 'CREATE INDEX rollup_groups_organization ON tracing.rollup_groups USING hash (organization_id)';

/** The partition of the stream stands in the key, so that its one consumer is the only writer of its rows. */
function tableOf(table: (typeof TABLES)[number]): string[] {
  return [
    `CREATE TABLE tracing.${table} (
      bucket      timestamptz NOT NULL,
      partition   smallint    NOT NULL,
      group_id    uuid        NOT NULL,
      rows        bigint      NOT NULL,
      requests    bigint      NOT NULL,
      attempts    bigint      NOT NULL,
      provisional bigint      NOT NULL,
      ${UNITS.map((name) => `${name} bigint NOT NULL,`).join('\n      ')}
      cost_pico   numeric(38, 0) NOT NULL,
      latency     bigint[]    NOT NULL,
      first_token bigint[]    NOT NULL,
      PRIMARY KEY (bucket, partition, group_id)
    ) PARTITION BY RANGE (bucket)`,
    `CREATE INDEX ${table}_group ON tracing.${table} (group_id, bucket)`,
  ];
}

/** See `rollups/domain/histogram.ts` for how they are stored. */
const MERGE = `
CREATE FUNCTION tracing.merge_histograms(one bigint[], other bigint[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
  SELECT coalesce(array_agg((counted << 10) | bucket ORDER BY bucket), '{}')
  FROM (SELECT stored & 1023 AS bucket, sum(stored >> 10)::bigint AS counted
        FROM unnest(one || other) AS stored GROUP BY 1) merged
$body$`;

/**
 * As for days of the ledger: the service needs no right to define tables. Rows change often and no index does with
 * them, so that room is left beside them.
 */
const ENSURE_MONTH = `
CREATE FUNCTION tracing.ensure_rollup_month(day date) RETURNS boolean
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
  FOREACH parent IN ARRAY ARRAY['${TABLES.join(`', '`)}'] LOOP
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

const groupId = `substr(encode(sha256(convert_to(${DIMENSIONS.map(
  (name) => `octet_length(convert_to(${name}, 'UTF8')) || ':' || ${name}`,
).join(' || ')}, 'UTF8')), 'hex'), 1, 32)::uuid`;

const attempts = `CASE kind WHEN 'settle' THEN 1 WHEN 'provisional' THEN 1 WHEN 'reversal' THEN -1 ELSE 0 END`;

/** Sums of what is in the ledger, in partition 0, into tables without any. */
function rollUpInto(table: (typeof TABLES)[number], unit: 'hour' | 'day'): string {
  const bucket = `date_trunc('${unit}', occurred_at, 'UTC')`;
  const histogram = (column: string, condition: string): string => `
    SELECT bucket, group_id, array_agg((counted << 10) | place ORDER BY place) AS stored
    FROM (SELECT ${bucket} AS bucket, ${groupId} AS group_id,
            width_bucket(${column}, '{${BUCKET_BOUNDS.join(',')}}'::bigint[]) AS place, count(*) AS counted
          FROM tracing.ledger WHERE ${condition} GROUP BY 1, 2, 3) counts
    GROUP BY 1, 2`;
  return `
    INSERT INTO tracing.${table}
    SELECT sums.*, coalesce(latency.stored, '{}'), coalesce(first_token.stored, '{}')
    FROM (SELECT ${bucket} AS bucket, 0 AS partition, ${groupId} AS group_id, count(*),
            coalesce(sum(${attempts}) FILTER (WHERE attempt_index = 0), 0), sum(${attempts}),
            coalesce(sum(${attempts}) FILTER (WHERE kind <> 'settle'), 0),
            ${UNITS.map((name) => `sum(${name})`).join(', ')}, sum(cost_pico)
          FROM tracing.ledger WHERE kind <> 'open' GROUP BY 1, 2, 3) sums
    LEFT JOIN (${histogram('duration_ms', `kind = 'settle'`)}) latency USING (bucket, group_id)
    LEFT JOIN (${histogram('first_token_ms', `kind = 'settle' AND first_token_ms > 0`)}) first_token
      USING (bucket, group_id)`;
}

/** Makes the rollups of a ledger that has none. */
export const ROLL_UP_LEDGER: readonly string[] = [
  `SELECT tracing.ensure_rollup_month(attempt_day) FROM (SELECT DISTINCT attempt_day FROM tracing.ledger) days`,
  `INSERT INTO tracing.rollup_groups
   SELECT DISTINCT ON (group_id) * FROM (
     SELECT ${groupId} AS group_id, ${DIMENSIONS.join(', ')} FROM tracing.ledger WHERE kind <> 'open') found
   ORDER BY group_id
   ON CONFLICT DO NOTHING`,
  rollUpInto('rollup_hours', 'hour'),
  rollUpInto('rollup_days', 'day'),
];
