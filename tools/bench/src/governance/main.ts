import { ConfigServiceClient, WatchView, type WatchResponse } from '@roundhouse/contracts/registry/v1/config_service';
import { closeClient, createGrpcClient, messagesOf, serverStream } from '@roundhouse/grpc';
import { SnapshotWatcher } from '@roundhouse/snapshot';
import { quantile } from '@roundhouse/testing';
import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMiB } from '../processes.ts';
import { AdminCalls } from './admin-calls.ts';
import { fillConfiguration, type Templates } from './fill.ts';

interface Options {
  endpoints: string;
  organizations: string;
  keys: string;
  models: string;
  deployments: string;
  edits: string;
}

interface Endpoints {
  admin: string;
  admin_key: string;
  postgres: string;
  services: Record<string, { pid: number; grpc?: string }>;
}

const options = new Command('bench')
  .description('Measures the governance plane at size: snapshot, deltas, lists, memory. Fills the stack it is given.')
  .requiredOption('--endpoints <file>', 'endpoints.json of a stack that may be filled')
  .option('--organizations <n>', 'organizations', '100')
  .option('--keys <n>', 'API keys', '20000')
  .option('--models <n>', 'models', '5000')
  .option('--deployments <n>', 'deployments', '15000')
  .option('--edits <n>', 'edits whose way to a watcher is timed', '200')
  .parse()
  .opts<Options>();

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const endpoints = JSON.parse(readFileSync(options.endpoints, 'utf8')) as Endpoints;
const admin = new AdminCalls(endpoints.admin, endpoints.admin_key);
const gatewayPid = endpoints.services['gateway']?.pid ?? 0;
const pki = join(dirname(options.endpoints), 'pki');
const tls = {
  caFile: join(pki, 'ca.pem'),
  certFile: join(pki, 'gateway.pem'),
  keyFile: join(pki, 'gateway-key.pem'),
};
const client = createGrpcClient(ConfigServiceClient, {
  address: endpoints.services['registry']?.grpc ?? '',
  service: 'registry',
  tls,
});
const rows: [string, string][] = [];
try {
  say('making one of each kind');
  const templates = await makeTemplates();
  const idleMiB = residentMiB(gatewayPid);
  say('filling the database');
  await fillConfiguration(endpoints.postgres, templates, {
    organizations: Number(options.organizations),
    keys: Number(options.keys),
    models: Number(options.models),
    deployments: Number(options.deployments),
  });
  say('taking everything');
  await measureSnapshot();
  await measureEdits(templates.model);
  await measureLists();
  const filledMiB = residentMiB(gatewayPid);
  rows.push([
    'memory of a gateway (resident)',
    `${idleMiB.toFixed(0)} MiB empty, ${filledMiB.toFixed(0)} MiB holding it`,
  ]);
} finally {
  closeClient(client);
}
const { organizations, keys, models, deployments } = options;
const title = `${organizations} organizations, ${keys} keys, ${models} models, ${deployments} deployments`;
process.stdout.write(
  `\n| ${title} | |\n| --- | --- |\n${rows.map(([what, value]) => `| ${what} | ${value} |`).join('\n')}\n`,
);

async function makeTemplates(): Promise<Templates> {
  const make = async (path: string, body: object): Promise<string> =>
    (await admin.call<{ id: string }>('POST', path, body)).id;
  const organization = await make('/organizations', { key: 'bench', display_name: 'Bench' });
  const owner = { organization_id: organization };
  const project = await make('/projects', { ...owner, key: 'default', display_name: 'Default' });
  const provider = await make('/providers', {
    ...owner,
    key: 'bench',
    driver: 'openai-compatible',
    base_url: 'https://api.example.com/v1',
  });
  const model = await make('/models', {
    ...owner,
    key: 'bench',
    display_name: 'Bench',
    mode: 'chat',
    admin_status: 'draft',
    capabilities: { context_window_tokens: 128_000 },
    price: { input_token_pico: '150000', output_token_pico: '600000' },
  });
  const deployment = await make('/deployments', {
    ...owner,
    model_id: model,
    provider_id: provider,
    upstream_model_id: 'bench',
  });
  const key = await make('/api-keys', { project_id: project, display_name: 'Bench' });
  return { organization, project, provider, model, deployment, api_key: key };
}

/** Takes full snapshots as a gateway does, without applying them, until one holds everything that was made. */
async function measureSnapshot(): Promise<void> {
  // Registry may still hand out the one that it built for others a moment ago.
  while (!(await takeSnapshot())) await sleep(100);
}

/** What registry needs to build and send a snapshot. @returns false when it was one of before */
async function takeSnapshot(): Promise<boolean> {
  let bytes = 0;
  let models = 0;
  const startedAt = performance.now();
  const stream = serverStream(client, 'watch', {
    view: WatchView.WATCH_VIEW_GATEWAY,
    instanceId: 'bench-once',
    have: undefined,
  });
  for await (const { event } of messagesOf<WatchResponse>(stream)) {
    if (event?.$case === 'header') models = event.value.counts?.models ?? 0;
    if (event?.$case === 'chunk') bytes += event.value.data.length;
    if (event?.$case === 'trailer') break;
  }
  if (models < Number(options.models)) return false;
  const tookMs = performance.now() - startedAt;
  rows.push([
    'full snapshot, built and received',
    `${(tookMs / 1000).toFixed(2)} s, ${(bytes / 2 ** 20).toFixed(1)} MiB compressed`,
  ]);
  return true;
}

/** Changes one model again and again; times from the call until a watcher that holds everything has the change. */
async function measureEdits(model: string): Promise<void> {
  const watcher = new SnapshotWatcher({
    openWatch: (have, signal) =>
      messagesOf(
        serverStream(
          client,
          'watch',
          { view: WatchView.WATCH_VIEW_GATEWAY, instanceId: 'bench-watcher', have },
          { signal },
        ),
      ),
  });
  const startedAt = performance.now();
  await watcher.start();
  while (watcher.current() === undefined) await sleep(20);
  rows.push(['watcher holds everything after', `${((performance.now() - startedAt) / 1000).toFixed(2)} s`]);
  const times: number[] = [];
  for (let edit = 1; edit <= Number(options.edits); edit += 1) {
    const editedAt = performance.now();
    const { revision } = await admin.call<{ revision: string }>('PATCH', `/models/${model}`, {
      description: `edit ${edit}`,
    });
    while ((watcher.status().revision?.number ?? 0n) < BigInt(revision)) await sleep(1);
    times.push(performance.now() - editedAt);
  }
  await watcher.stop();
  rows.push([
    `one edit at a watcher (${times.length} edits)`,
    `p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms`,
  ]);
}

async function measureLists(): Promise<void> {
  for (const path of [
    '/models?limit=50',
    '/models?limit=50&q=odel%2044',
    '/models?limit=50&sort=-display_name',
    '/deployments?limit=50&admin_status=active',
    '/api-keys?limit=50',
    '/api-keys?limit=50&sort=-updated_at',
    '/organizations?limit=50',
  ]) {
    const times: number[] = [];
    for (let call = 0; call < 60; call += 1) {
      const startedAt = performance.now();
      await admin.call('GET', path);
      times.push(performance.now() - startedAt);
    }
    // The first calls meet code that is not compiled yet.
    const warm = times.slice(10);
    rows.push([`GET ${path}`, `p50 ${quantile(warm, 0.5).toFixed(0)} ms, p95 ${quantile(warm, 0.95).toFixed(0)} ms`]);
  }
}
