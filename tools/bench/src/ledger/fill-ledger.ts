import pg from 'pg';
import { fillDay, FOLDED, HELD_DAY, repeatDay, type DayOfSize } from './fill-day.ts';

/** Shape of what is made. */
export interface LedgerSize {
  /** Rows in all. */
  readonly rows: number;
  /** Days that they lie in, today the last. */
  readonly days: number;
}

/** What tracing keeps sums by, from the service as it was compiled. */
export interface KeptSums {
  /** Bounds of its histograms. */
  readonly bucketBounds: readonly number[];
  /** Levels of its coarser sums: which dimensions each keeps, named as columns. */
  readonly levels: readonly { readonly level: string; readonly keeps: readonly string[] }[];
}

/** An old day beyond those, to be dropped: as far back as the ledger lets days be dropped. */
export const DROPPED_DAYS_AGO = 33;

const ORGANIZATIONS = 20;
const KEYS = 400;
const MODELS = 60;
/** Models that a key calls. */
const MODELS_PER_KEY = 3;
/** Connections that fill days, each another. */
const FILLERS = 2;

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
];

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
 * row that it begins from. Days of the past are alike, get their indexes after their rows and are
 * not logged. The database must be
 * the bench's own.
 */
export async function fillLedger(
  client: pg.Client,
  databaseUrl: string,
  size: LedgerSize,
  kept: KeptSums,
  say: (text: string) => void,
): Promise<void> {
  await client.query(
    'TRUNCATE tracing.rollup_hours, tracing.rollup_days, tracing.rollup_level_hours, tracing.rollup_level_days, tracing.rollup_level_months, tracing.rollup_groups',
  );
  await drawGroups(client, kept.levels);
  const days = [...Array.from({ length: size.days }, (_, ago) => ago), DROPPED_DAYS_AGO];
  await client.query(
    `SELECT tracing.ensure_rollup_month((now() AT TIME ZONE 'UTC')::date - ago) FROM unnest($1::int[]) AS ago`,
    [days],
  );
  const { rows } = await client.query<{ name: string }>(HELD_DAY);
  const rowsPerDay = Math.floor(size.rows / days.length);
  const perDay: Omit<DayOfSize, 'ago'> = {
    rows: rowsPerDay,
    combinations: KEYS * MODELS_PER_KEY,
    columns: rows.map(({ name }) => name),
    bucketBounds: kept.bucketBounds,
  };
  const fillers = await Promise.all(
    Array.from({ length: FILLERS }, async () => {
      const filler = new pg.Client({ connectionString: databaseUrl });
      await filler.connect();
      return filler;
    }),
  );
  try {
    // Today ends now; all others are alike.
    await Promise.all([0, 1].map((ago) => fillDay(fillers[ago]!, { ...perDay, ago })));
    const others = days.filter((ago) => ago > 1);
    say('drawn and added up');
    await Promise.all(
      fillers.map(async (filler) => {
        for (let ago = others.shift(); ago !== undefined; ago = others.shift()) {
          await repeatDay(filler, { ...perDay, ago }, 1);
          say(`${others.length} days to fill`);
        }
      }),
    );
  } finally {
    await Promise.all(fillers.map((filler) => filler.end()));
  }
  await writeMonths(client);
  say('vacuuming');
  await client.query('VACUUM (ANALYZE, SKIP_LOCKED)');
}

/** Sums of months, of what stands folded in the sums of days. */
async function writeMonths(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'tracing' AND table_name = 'rollup_level_months'`,
  );
  const key = new Set(['bucket', 'group_id', 'level', 'owner']);
  const sums = rows.filter(({ name }) => !key.has(name));
  const sumOf = ({ name, type }: { name: string; type: string }): string =>
    type === 'ARRAY' ? `tracing.merged_histogram(${name})` : `sum(${name})`;
  await client.query(
    `INSERT INTO tracing.rollup_level_months (bucket, group_id, level, owner, ${sums.map(({ name }) => name).join(', ')})
     SELECT date_trunc('month', bucket, 'UTC'), group_id, level, owner, ${sums.map(sumOf).join(', ')}
     FROM tracing.rollup_level_days WHERE partition = ${FOLDED} GROUP BY 1, 2, 3, 4`,
  );
}

/** Who calls what, how it ends, and which sums of which level that is counted in. */
async function drawGroups(client: pg.Client, levels: KeptSums['levels']): Promise<void> {
  await client.query(
    `CREATE TABLE bench.combination AS
     SELECT combination, status AS end_status,
       CASE WHEN key % ${ORGANIZATIONS} = 0 THEN t.organization_id ELSE md5('organization ' || key % ${ORGANIZATIONS})::uuid::text END AS organization_id,
       CASE WHEN key % ${ORGANIZATIONS} = 0 THEN t.project_id ELSE md5('project ' || key % ${ORGANIZATIONS * 5})::uuid::text END AS project_id,
       ''::text AS team_id, ''::text AS member_id, t.upstream_model_id,
       CASE WHEN key = 0 THEN t.api_key_id ELSE md5('key ' || key)::uuid::text END AS api_key_id,
       CASE WHEN model = 0 THEN t.model_id ELSE md5('model ' || model)::uuid::text END AS model_id,
       CASE WHEN model = 0 THEN t.model_key ELSE 'model-' || model END AS model_key,
       md5('deployment ' || model)::uuid::text AS deployment_id, md5('provider ' || model % 8)::uuid::text AS provider_id
     FROM bench.template t, (SELECT combination, combination / ${MODELS_PER_KEY} AS key, (combination * 7) % ${MODELS} AS model
       FROM generate_series(0, ${KEYS * MODELS_PER_KEY - 1}) combination) c, unnest(ARRAY['success', 'error', 'cancelled']) status`,
  );
  const group = `md5(concat_ws('|', ${DIMENSIONS.join(', ')}))::uuid`;
  const ofLevel = [{ level: '', keeps: DIMENSIONS }, ...levels].map(({ level, keeps }) => {
    const columns = DIMENSIONS.map((name) => (name === 'end_status' || keeps.includes(name) ? name : `'' AS ${name}`));
    return `SELECT '${level}' AS level, combination, status, ${group} AS group_id, md5(organization_id)::uuid AS owner, ${DIMENSIONS.join(', ')}
      FROM (SELECT combination, end_status AS status, ${columns.join(', ')} FROM bench.combination) AS kept`;
  });
  await client.query(`CREATE TABLE bench.level AS ${ofLevel.join(' UNION ALL ')}`);
  await client.query(
    `INSERT INTO tracing.rollup_groups (group_id, ${DIMENSIONS.join(', ')})
     SELECT DISTINCT ON (group_id) group_id, ${DIMENSIONS.join(', ')} FROM bench.level ORDER BY group_id`,
  );
  await client.query('ANALYZE bench.combination, bench.level');
}
