import { dirname, join } from 'node:path';
import { StackView, until } from '@roundhouse/testing';
import { Command } from 'commander';
import pg from 'pg';
import { AdminCalls } from '../governance/admin-calls.ts';
import { askQuestions, dashboardQuestions } from './dashboards.ts';
import { DROPPED_DAYS_AGO, fillLedger, keepTemplate, type KeptSums } from './fill-ledger.ts';
import { measureIngest } from './ingest.ts';

const MIB = 1024 ** 2;

const options = new Command('bench')
  .description(
    'Measures the ledger at size: ingest, questions of dashboards, a day dropped, storage. Fills the stack it is given.',
  )
  .requiredOption('--endpoints <file>', 'endpoints.json of a stack that may be filled')
  .option('--rows <n>', 'rows of the ledger', '10000000')
  .option('--days <n>', 'days that they lie in, at most 31', '31')
  .option('--records <n>', 'records whose way into the ledger is timed', '100000')
  .option('--asked <n>', 'how often each question is asked', '20')
  .parse()
  .opts<{ endpoints: string; rows: string; days: string; records: string; asked: string }>();

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const rows: [string, string][] = [];
const directory = dirname(options.endpoints);
const view = new StackView(directory);
const { admin: adminUrl, admin_key: adminKey, postgres } = view.endpoints;
const admin = new AdminCalls(adminUrl, adminKey);
const pem = (name: string): string => join(directory, 'pki', name);
const tls = { caFile: pem('ca.pem'), certFile: pem('gateway.pem'), keyFile: pem('gateway-key.pem') };
const client = new pg.Client({ connectionString: postgres });
await client.connect();
try {
  await client.query(`SET maintenance_work_mem = '256MB'`);
  await makeOneCall();
  const organization = await keepTemplate(client);
  say('ingesting into an empty ledger');
  await showIngest('an empty ledger');
  const size = { rows: Number(options.rows), days: Number(options.days) };
  const startedAt = performance.now();
  await fillLedger(client, postgres, size, await keptSums(), say);
  say(`filled in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  await showStorage();
  say('ingesting into the full ledger');
  await showIngest('the full ledger');
  say('asking');
  const questions = dashboardQuestions(organization, Date.now());
  for (const { path, p50Ms, p95Ms, fault } of await askQuestions(admin, questions, Number(options.asked))) {
    const shown = path.replace(organization, 'one of 20').replaceAll(/from=[^&]+/g, 'from=yesterday');
    rows.push([`GET ${shown}`, fault ?? `p50 ${p50Ms.toFixed(0)} ms, p95 ${p95Ms.toFixed(0)} ms`]);
  }
  await showDroppedDay();
} finally {
  await client.end();
}
process.stdout.write(
  `\n| ${options.rows} rows in ${options.days} days | |\n| --- | --- |\n${rows.map(([what, value]) => `| ${what} | ${value} |`).join('\n')}\n`,
);

/** A real row, of organization, project and key that there are. */
async function makeOneCall(): Promise<void> {
  const { gateway, api_key: key } = view.endpoints;
  const response = await fetch(`${gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo-chat', messages: [{ role: 'user', content: 'hello' }] }),
  });
  if (!response.ok) throw new Error(`the first call failed: ${response.status} ${await response.text()}`);
  await until('its row is in the ledger', 30_000, async () => {
    const { rowCount } = await client.query(`SELECT 1 FROM tracing.ledger WHERE kind = 'settle' LIMIT 1`);
    return (rowCount ?? 0) > 0;
  });
}

async function showIngest(into: string): Promise<void> {
  const { records, seconds } = await measureIngest(view, tls, Number(options.records));
  rows.push([
    `records into ${into}`,
    `${Math.round(records / seconds)} per second (${records} in ${seconds.toFixed(1)} s)`,
  ]);
}

async function showStorage(): Promise<void> {
  const { rows: found } = await client.query<{ what: string; bytes: string; indexes: string; count: string }>(
    `SELECT parent AS what, sum(pg_total_relation_size(inhrelid))::text AS bytes, sum(pg_indexes_size(inhrelid))::text AS indexes,
       sum(greatest(reltuples, 0))::bigint::text AS count
     FROM unnest(ARRAY['ledger', 'rollup_hours', 'rollup_days', 'rollup_level_hours', 'rollup_level_days']) parent
     JOIN pg_inherits ON inhparent = ('tracing.' || parent)::regclass JOIN pg_class ON pg_class.oid = inhrelid GROUP BY 1`,
  );
  for (const { what, bytes, indexes, count } of found) {
    const perMillion = (Number(bytes) / MIB / Number(options.rows)) * 1_000_000;
    rows.push([
      `storage of ${what}, per million requests`,
      `${perMillion.toFixed(0)} MiB, of it indexes ${((Number(indexes) / Number(bytes)) * 100).toFixed(0)} % (${count} rows)`,
    ]);
  }
}

async function showDroppedDay(): Promise<void> {
  const [day] = (
    await client.query<{ count: string }>(
      `SELECT reltuples::bigint::text AS count FROM pg_class
       WHERE relname = 'ledger_' || to_char((now() AT TIME ZONE 'UTC')::date - ${DROPPED_DAYS_AGO}, 'YYYYMMDD')`,
    )
  ).rows;
  const startedAt = performance.now();
  await client.query(`SELECT tracing.drop_ledger_before((now() AT TIME ZONE 'UTC')::date - 31)`);
  rows.push([`a day dropped (${day?.count} rows)`, `${(performance.now() - startedAt).toFixed(0)} ms`]);
}

/** How tracing adds up, from the service as it was compiled. */
async function keptSums(): Promise<KeptSums> {
  const rollups = '../../../../apps/tracing/dist/rollups';
  const { BUCKET_BOUNDS } = (await import(`${rollups}/domain/histogram.js`)) as { BUCKET_BOUNDS: readonly number[] };
  const { LEVELS } = (await import(`${rollups}/domain/levels.js`)) as { LEVELS: KeptSums['levels'] };
  const { columnOf } = (await import(`${rollups}/infra/rollup-sql.js`)) as { columnOf: (name: string) => string };
  const levels = LEVELS.map(({ level, keeps }) => ({ level, keeps: keeps.map(columnOf) }));
  return { bucketBounds: BUCKET_BOUNDS, levels };
}
