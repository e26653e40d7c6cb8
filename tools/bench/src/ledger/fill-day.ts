import type pg from 'pg';

/** A day to be filled. */
export interface DayOfSize {
  /** Days before today (UTC). */
  readonly ago: number;
  readonly rows: number;
  /** Keys and models that call one another. */
  readonly combinations: number;
  /** Columns of the ledger. */
  readonly columns: readonly string[];
  /** Bounds of tracing's histograms. */
  readonly bucketBounds: readonly number[];
}

/** Gateways at work: as many writers of sums. */
const GATEWAYS = 2;

/** Where tracing folds its coarser sums to. */
export const FOLDED = 17;

/** Units that rows of the bench have; all others are 0. */
const MEASURES = ['input_tokens', 'output_tokens', 'duration_ms', 'first_token_ms', 'cost_pico'] as const;

/** Columns that rows of the ledger bring. */
export const HELD_DAY = `
SELECT column_name AS name FROM information_schema.columns
WHERE table_schema = 'tracing' AND table_name = 'ledger' AND is_generated = 'NEVER' ORDER BY ordinal_position`;

const SUMS = [
  ['hour', 'rollup_hours'],
  ['day', 'rollup_days'],
  ['hour', 'rollup_level_hours'],
  ['day', 'rollup_level_days'],
] as const;

/** Draws a day, writes its rows and its sums. What was drawn stays, for {@link repeatDay}. */
export async function fillDay(client: pg.Client, day: DayOfSize): Promise<void> {
  await prepare(client);
  const drawn = `bench.drawn_${day.ago}`;
  await client.query(
    `CREATE UNLOGGED TABLE ${drawn} AS
     SELECT n, day, day + ((n - 0.5) / ${day.rows}) * least(interval '1 day', now() - day) AS occurred_at,
       (random() * random() * ${day.combinations - 1})::int AS combination,
       CASE WHEN random() < 0.97 THEN 'success' WHEN random() < 0.7 THEN 'error' ELSE 'cancelled' END AS status,
       (n % ${GATEWAYS})::smallint AS partition, (random() * 4000)::bigint AS input_tokens,
       (random() * 800)::bigint AS output_tokens, (200 + random() * random() * 20000)::bigint AS duration_ms,
       (100 + random() * random() * 2000)::bigint AS first_token_ms, (random() * 20000000000)::bigint AS cost_pico
     FROM generate_series(1, ${day.rows}) n, (SELECT date_trunc('day', now(), 'UTC') - ${day.ago} * interval '1 day' AS day) past`,
  );
  await client.query(`ANALYZE ${drawn}`);
  await writeRows(client, day, drawn);
  for (const [unit, table] of SUMS) await writeSums(client, table, unit, drawn, day);
}

/** Writes a day like one that was filled, moved in time: adding up each anew would take most of the time. */
export async function repeatDay(client: pg.Client, day: DayOfSize, filledAgo: number): Promise<void> {
  await prepare(client);
  const earlier = `interval '${day.ago - filledAgo} days'`;
  const drawn = `(SELECT n, day - ${earlier} AS day, occurred_at - ${earlier} AS occurred_at, combination, status, ${MEASURES.join(', ')}
    FROM bench.drawn_${filledAgo})`;
  await writeRows(client, day, drawn);
  for (const [, table] of SUMS) {
    const names = (await columnsOf(client, table)).filter((name) => name !== 'bucket').join(', ');
    await client.query(
      `INSERT INTO tracing.${table} (bucket, ${names}) SELECT bucket - ${earlier}, ${names} FROM tracing.${table},
         (SELECT date_trunc('day', now(), 'UTC') - interval '${filledAgo} days' AS day) filled
       WHERE bucket >= day AND bucket < day + interval '1 day'`,
    );
  }
}

async function prepare(client: pg.Client): Promise<void> {
  await client.query(`SET work_mem = '512MB'`);
  await client.query(`SET maintenance_work_mem = '512MB'`);
  await client.query('SET synchronous_commit = off');
  await client.query('SET jit = off');
  // Of sums of sums the planner knows nothing, and would take them for a few.
  await client.query('SET enable_nestloop = off');
}

/** A day of the past comes as a whole, with indexes made after its rows; today stays as the service made it. */
async function writeRows(client: pg.Client, { ago, columns }: DayOfSize, drawn: string): Promise<void> {
  const { rows } = await client.query<{ name: string; day: string; next: string }>(
    `SELECT 'ledger_' || to_char(day, 'YYYYMMDD') AS name, day::text, (day + 1)::text AS next
     FROM (SELECT (now() AT TIME ZONE 'UTC')::date - ${ago} AS day) past`,
  );
  const { name, day, next } = rows[0]!;
  if (ago === 0) {
    await client.query('SELECT tracing.ensure_ledger_day($1::date)', [day]);
    await insertRows(client, 'ledger', drawn, columns);
    return;
  }
  await client.query(`DROP TABLE IF EXISTS tracing.${name}`);
  await client.query(
    `CREATE UNLOGGED TABLE tracing.${name} (LIKE tracing.ledger INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS)`,
  );
  await client.query(`ALTER TABLE tracing.${name} OWNER TO tracing_owner`);
  await insertRows(client, name, drawn, columns);
  await client.query(
    `ALTER TABLE tracing.ledger ATTACH PARTITION tracing.${name} FOR VALUES FROM ('${day}') TO ('${next}')`,
  );
}

async function insertRows(client: pg.Client, table: string, from: string, columns: readonly string[]): Promise<void> {
  /** An id (UUIDv7) of that moment. */
  const idOf = (
    what: string,
  ): string => `(lpad(to_hex(floor(extract(epoch FROM d.occurred_at) * 1000)::bigint), 12, '0') || '7' ||
    substr(md5('${what}' || d.n || d.day), 1, 3) || '8' || substr(md5('${what}' || d.n || d.day), 4, 15))::uuid`;
  const charged = [
    'organization_id',
    'project_id',
    'api_key_id',
    'model_id',
    'model_key',
    'deployment_id',
    'provider_id',
  ];
  const drawn: Readonly<Record<string, string>> = {
    attempt_day: `(d.day AT TIME ZONE 'UTC')::date`,
    attempt_id: idOf('attempt'),
    occurred_at: 'd.occurred_at',
    recorded_at: 'd.occurred_at',
    request_id: `${idOf('request')}::text`,
    end_status: 'd.status',
    ...Object.fromEntries(MEASURES.map((measure) => [measure, `d.${measure}`])),
    ...Object.fromEntries(charged.map((column) => [column, `c.${column}`])),
  };
  await client.query(
    `INSERT INTO tracing.${table} (${columns.join(', ')})
     SELECT ${columns.map((column) => drawn[column] ?? `t.${column}`).join(', ')}
     FROM ${from} d JOIN bench.combination c ON c.combination = d.combination AND c.end_status = d.status, bench.template t`,
  );
}

async function writeSums(
  client: pg.Client,
  table: 'rollup_hours' | 'rollup_days' | 'rollup_level_hours' | 'rollup_level_days',
  unit: 'hour' | 'day',
  drawn: string,
  { ago, bucketBounds }: DayOfSize,
): Promise<void> {
  const [measured, times] = [
    new Set(['input_tokens', 'output_tokens', 'cost_pico']),
    new Set(['latency', 'first_token']),
  ];
  const known: Readonly<Record<string, string>> = { rows: 'rows', requests: 'rows', attempts: 'rows' };
  const named = new Set(['bucket', 'partition', 'group_id', 'level', 'owner']);
  const column = (name: string): string => {
    if (named.has(name) || measured.has(name)) return name;
    return times.has(name) ? `${name}.stored` : (known[name] ?? '0');
  };
  const names = await columnsOf(client, table);
  // Coarser sums of days that are over stand in one partition.
  const partition = ago > 0 && table.includes('level') ? `${FOLDED}::smallint` : 'partition';
  const counted = `date_trunc('${unit}', occurred_at, 'UTC') AS bucket, ${partition} AS partition, level, owner, group_id`;
  const from = `${drawn} JOIN bench.level USING (combination, status) WHERE level ${table.includes('level') ? '<>' : '='} ''`;
  const histogram = (measure: string): string => `
    SELECT bucket, partition, level, owner, group_id, array_agg((counted << 10) | place ORDER BY place) AS stored
    FROM (SELECT ${counted}, width_bucket(${measure}, '{${bucketBounds.join(',')}}'::bigint[]) AS place, count(*) AS counted
          FROM ${from} GROUP BY 1, 2, 3, 4, 5, 6) counts GROUP BY 1, 2, 3, 4, 5`;
  const key = 'USING (bucket, partition, level, owner, group_id)';
  await client.query(
    `INSERT INTO tracing.${table} (${names.join(', ')})
     SELECT ${names.map(column).join(', ')}
     FROM (SELECT ${counted}, count(*) AS rows, ${[...measured].map((name) => `sum(${name}) AS ${name}`).join(', ')}
           FROM ${from} GROUP BY 1, 2, 3, 4, 5) sums
     JOIN (${histogram('duration_ms')}) latency ${key} JOIN (${histogram('first_token_ms')}) first_token ${key}`,
  );
}

async function columnsOf(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = 'tracing' AND table_name = $1 AND is_nullable = 'NO' AND column_default IS NULL`,
    [table],
  );
  return rows.map(({ name }) => name);
}
