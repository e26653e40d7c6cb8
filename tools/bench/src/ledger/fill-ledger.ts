import type pg from 'pg';

/** Shape of what is made. */
export interface LedgerSize {
  /** Rows in all. */
  readonly rows: number;
  /** Days that they lie in, today the last. */
  readonly days: number;
}

/** An old day beyond those, to be dropped: as far back as the ledger lets days be dropped. */
export const DROPPED_DAYS_AGO = 33;

const ORGANIZATIONS = 20;
const KEYS = 400;
const MODELS = 60;
/** Models that a key calls. */
const MODELS_PER_KEY = 3;
/** Gateways at work: as many writers of sums. */
const GATEWAYS = 2;

/** Units that rows of the bench have; all others are 0. */
const MEASURES = ['input_tokens', 'output_tokens', 'duration_ms', 'first_token_ms', 'cost_pico'] as const;

/** Keeps the newest settle of the ledger, which the others are made after. @returns the organization that it is of */
export async function keepTemplate(client: pg.Client): Promise<string> {
  await client.query('CREATE SCHEMA bench');
  await client.query(
    `CREATE TABLE bench.template AS SELECT * FROM tracing.ledger WHERE kind = 'settle' ORDER BY recorded_at DESC LIMIT 1`,
  );
  const { rows } = await client.query<{ id: string }>('SELECT organization_id AS id FROM bench.template');
  if (rows[0] === undefined) throw new Error('the ledger has no row to begin from');
  return rows[0].id;
}

/**
 * Fills the ledger with rows like the one that was kept, spread over days, organizations, keys and models, and makes their sums:
 * all inside the database, since what is measured here is reading. The first organization, key and model are those of the
 * row that it begins from. The database must be the bench's own.
 *
 * @param bucketBounds bounds of tracing's histograms
 */
export async function fillLedger(
  client: pg.Client,
  size: LedgerSize,
  bucketBounds: readonly number[],
  say: (text: string) => void,
): Promise<void> {
  say('drawing rows');
  await drawRows(client, size);
  await client.query('ANALYZE bench.drawn, bench.combination');
  // Of sums over millions of rows the planner knows nothing, and would take them for a few.
  await client.query('SET enable_nestloop = off');
  say('writing rows');
  await writeRows(client);
  say('writing sums');
  await client.query('TRUNCATE tracing.rollup_hours, tracing.rollup_days, tracing.rollup_groups');
  await writeGroups(client);
  await writeSums(client, 'rollup_hours', 'hour', bucketBounds);
  await writeSums(client, 'rollup_days', 'day', bucketBounds);
  say('vacuuming');
  await client.query('RESET enable_nestloop');
  await client.query('DROP TABLE bench.drawn');
  await client.query('VACUUM ANALYZE');
}

/** Narrow rows of numbers, from which both the ledger's rows and the sums are made. */
async function drawRows(client: pg.Client, { rows, days }: LedgerSize): Promise<void> {
  await client.query(
    `CREATE TABLE bench.combination AS
     SELECT combination, status, md5('group ' || combination || ' ' || status)::uuid AS group_id,
       CASE WHEN key % ${ORGANIZATIONS} = 0 THEN t.organization_id ELSE md5('organization ' || key % ${ORGANIZATIONS})::uuid::text END AS organization_id,
       CASE WHEN key % ${ORGANIZATIONS} = 0 THEN t.project_id ELSE md5('project ' || key % ${ORGANIZATIONS * 5})::uuid::text END AS project_id,
       CASE WHEN key = 0 THEN t.api_key_id ELSE md5('key ' || key)::uuid::text END AS api_key_id,
       CASE WHEN model = 0 THEN t.model_id ELSE md5('model ' || model)::uuid::text END AS model_id,
       CASE WHEN model = 0 THEN t.model_key ELSE 'model-' || model END AS model_key,
       md5('deployment ' || model)::uuid::text AS deployment_id, md5('provider ' || model % 8)::uuid::text AS provider_id
     FROM bench.template t, (SELECT combination, combination / ${MODELS_PER_KEY} AS key, (combination * 7) % ${MODELS} AS model
       FROM generate_series(0, ${KEYS * MODELS_PER_KEY - 1}) combination) c, unnest(ARRAY['success', 'error', 'cancelled']) status`,
  );
  const perDay = Math.floor(rows / (days + 1));
  await client.query(
    `CREATE UNLOGGED TABLE bench.drawn AS
     SELECT day, n, day + (n::float8 / ${perDay}) * least(interval '1 day', now() - day) AS occurred_at,
       (random() * random() * ${KEYS * MODELS_PER_KEY - 1})::int AS combination,
       CASE WHEN random() < 0.97 THEN 'success' WHEN random() < 0.7 THEN 'error' ELSE 'cancelled' END AS status,
       (n % ${GATEWAYS})::smallint AS partition, (random() * 4000)::bigint AS input_tokens,
       (random() * 800)::bigint AS output_tokens, (200 + random() * random() * 20000)::bigint AS duration_ms,
       (100 + random() * random() * 2000)::bigint AS first_token_ms, (random() * 20000000000)::bigint AS cost_pico
     FROM generate_series(1, ${perDay}) n,
       (SELECT date_trunc('day', now(), 'UTC') - ago * interval '1 day' AS day
        FROM (SELECT generate_series(0, ${days - 1}) UNION ALL SELECT ${DROPPED_DAYS_AGO}) past(ago)) past`,
  );
  await client.query(
    `SELECT tracing.ensure_ledger_day(day), tracing.ensure_rollup_month(day)
     FROM (SELECT DISTINCT (day AT TIME ZONE 'UTC')::date AS day FROM bench.drawn) days`,
  );
}

async function writeRows(client: pg.Client): Promise<void> {
  const drawn: Readonly<Record<string, string>> = {
    attempt_day: `(d.day AT TIME ZONE 'UTC')::date`,
    // A UUIDv7 of that moment.
    attempt_id: `(lpad(to_hex((extract(epoch FROM d.occurred_at) * 1000)::bigint), 12, '0') || '7' ||
      substr(md5(d.n || ' ' || d.day), 1, 3) || '8' || substr(md5(d.n || ' ' || d.day), 4, 15))::uuid`,
    occurred_at: 'd.occurred_at',
    recorded_at: 'd.occurred_at',
    request_id: `md5('request ' || d.n || ' ' || d.day)::uuid::text`,
    end_status: 'd.status',
    ...Object.fromEntries(MEASURES.map((name) => [name, `d.${name}`])),
    ...Object.fromEntries(
      ['organization_id', 'project_id', 'api_key_id', 'model_id', 'model_key', 'deployment_id', 'provider_id'].map(
        (name) => [name, `c.${name}`],
      ),
    ),
  };
  const { rows } = await client.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = 'tracing' AND table_name = 'ledger' AND is_generated = 'NEVER' ORDER BY ordinal_position`,
  );
  const names = rows.map(({ name }) => name);
  await client.query(
    `INSERT INTO tracing.ledger (${names.join(', ')})
     SELECT ${names.map((name) => drawn[name] ?? `t.${name}`).join(', ')}
     FROM bench.drawn d JOIN bench.combination c USING (combination, status), bench.template t`,
  );
}

async function writeGroups(client: pg.Client): Promise<void> {
  await client.query(
    `INSERT INTO tracing.rollup_groups (group_id, organization_id, project_id, team_id, member_id, api_key_id, model_id,
       model_key, deployment_id, provider_id, end_status)
     SELECT group_id, organization_id, project_id, '', '', api_key_id, model_id, model_key, deployment_id, provider_id, status
     FROM bench.combination`,
  );
}

async function writeSums(
  client: pg.Client,
  table: 'rollup_hours' | 'rollup_days',
  unit: 'hour' | 'day',
  bucketBounds: readonly number[],
): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = 'tracing' AND table_name = $1 AND is_nullable = 'NO' AND column_default IS NULL`,
    [table],
  );
  const known: Readonly<Record<string, string>> = {
    bucket: 'sums.bucket',
    partition: 'sums.partition',
    group_id: 'c.group_id',
    rows: 'sums.rows',
    requests: 'sums.rows',
    attempts: 'sums.rows',
    input_tokens: 'sums.input_tokens',
    output_tokens: 'sums.output_tokens',
    cost_pico: 'sums.cost_pico',
    latency: 'latency.stored',
    first_token: 'first_token.stored',
  };
  const names = rows.map(({ name }) => name);
  const histogram = (column: string): string => `
    SELECT bucket, partition, combination, status, array_agg((counted << 10) | place ORDER BY place) AS stored
    FROM (SELECT date_trunc('${unit}', occurred_at, 'UTC') AS bucket, partition, combination, status,
            width_bucket(${column}, '{${bucketBounds.join(',')}}'::bigint[]) AS place, count(*) AS counted
          FROM bench.drawn GROUP BY 1, 2, 3, 4, 5) counts GROUP BY 1, 2, 3, 4`;
  await client.query(
    `INSERT INTO tracing.${table} (${names.join(', ')})
     SELECT ${names.map((name) => known[name] ?? '0').join(', ')}
     FROM (SELECT date_trunc('${unit}', occurred_at, 'UTC') AS bucket, partition, combination, status, count(*) AS rows,
             sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, sum(cost_pico) AS cost_pico
           FROM bench.drawn GROUP BY 1, 2, 3, 4) sums
     JOIN (${histogram('duration_ms')}) latency USING (bucket, partition, combination, status)
     JOIN (${histogram('first_token_ms')}) first_token USING (bucket, partition, combination, status)
     JOIN bench.combination c USING (combination, status)`,
  );
}
