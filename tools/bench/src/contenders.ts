import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fetch } from 'undici';
import { startNode, type StartedProcess } from './processes.ts';

/** One of the proxies that are measured beside each other. */
export interface Contender {
  name: string;
  /** Full URL of its chat completions. */
  url: string;
  headers: Record<string, string>;
  /** Name to send as the model. */
  model: string;
  /** Processes on its request path, by name; the first is the proxy itself. */
  processes: Map<string, number>;
  stop: () => Promise<void>;
}

/** What `npm start` leaves for scripts. */
export interface StackEndpoints {
  gateway: string;
  admin: string;
  api_key: string;
  admin_key: string;
  services: Record<string, { pid: number; health?: string }>;
}

function portOf(process: StartedProcess): number {
  return (JSON.parse(process.firstLine) as { port: number }).port;
}

const here = import.meta.dirname;

/** Starts the instant upstream; gives its origin. */
export async function startUpstream(): Promise<{ origin: string; stop: () => Promise<void> }> {
  const upstream = await startNode([join(here, 'upstream.js')]);
  return { origin: `http://127.0.0.1:${portOf(upstream)}`, stop: upstream.stop };
}

/** The upstream itself, without a proxy. */
export function direct(upstreamOrigin: string): Contender {
  return {
    name: 'upstream alone',
    url: `${upstreamOrigin}/v1/chat/completions`,
    headers: {},
    model: 'bench-upstream',
    processes: new Map(),
    stop: () => Promise.resolve(),
  };
}

/** A bare node:http to undici proxy. */
export async function bareProxy(upstreamOrigin: string): Promise<Contender> {
  const proxy = await startNode([join(here, 'bare-proxy.js'), upstreamOrigin]);
  return {
    name: 'bare proxy',
    url: `http://127.0.0.1:${portOf(proxy)}/v1/chat/completions`,
    headers: {},
    model: 'bench-upstream',
    processes: new Map([['proxy', proxy.pid]]),
    stop: proxy.stop,
  };
}

/** `@portkey-ai/gateway` as its package starts it. */
export async function portkey(upstreamOrigin: string, port: number): Promise<Contender> {
  const manifest = createRequire(import.meta.url).resolve('@portkey-ai/gateway/package.json');
  const started = await startNode([join(dirname(manifest), 'build/start-server.js'), `--port=${port}`, '--headless'], {
    NODE_ENV: 'production',
    TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost',
  });
  return {
    name: '@portkey-ai/gateway',
    url: `http://127.0.0.1:${port}/v1/chat/completions`,
    headers: {
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstreamOrigin}/v1`,
      authorization: 'Bearer upstream',
    },
    model: 'bench-upstream',
    processes: new Map([['proxy', started.pid]]),
    stop: started.stop,
  };
}

async function create<T>(endpoints: StackEndpoints, path: string, body: object): Promise<T> {
  const response = await fetch(`${endpoints.gateway}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${endpoints.admin_key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** A running stack, with a model of its own that leads to the bench's upstream. */
export async function roundhouse(endpoints: StackEndpoints, upstreamOrigin: string): Promise<Contender> {
  const suffix = Date.now().toString(36);
  const host = new URL(upstreamOrigin).host;
  const credential = await create<{ id: string }>(endpoints, '/credentials', {
    key: `bench-${suffix}`,
    display_name: 'Bench',
    secret: 'upstream',
    allowed_hosts: [host],
  });
  const provider = await create<{ id: string }>(endpoints, '/providers', {
    key: `bench-${suffix}`,
    driver: 'openai-compatible',
    base_url: `${upstreamOrigin}/v1`,
    credential_id: credential.id,
    allowed_cidrs: ['127.0.0.1/32:*'],
  });
  const model = await create<{ id: string; key: string }>(endpoints, '/models', {
    key: `bench-${suffix}`,
    display_name: 'Bench',
    mode: 'chat',
    capabilities: { context_window_tokens: 4_000_000 },
    price: { input_token_pico: '2500000', output_token_pico: '10000000' },
    deployments: [{ provider_id: provider.id, upstream_model_id: 'bench-upstream' }],
  });
  const processes = new Map<string, number>();
  for (const name of ['gateway', 'router', 'nats']) {
    const pid = endpoints.services[name]?.pid;
    if (pid !== undefined) processes.set(name, pid);
  }
  return {
    name: 'Roundhouse',
    url: `${endpoints.gateway}/v1/chat/completions`,
    headers: { authorization: `Bearer ${endpoints.api_key}` },
    model: model.key,
    processes,
    stop: () => Promise.resolve(),
  };
}
