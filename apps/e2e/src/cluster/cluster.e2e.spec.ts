import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { makeTenant } from '../harness/tenants.ts';
import { abortAtRandom } from './aborted-calls.ts';
import { admit } from './admitted-calls.ts';
import {
  busiestRouter,
  everythingConnected,
  leftAfter,
  startCluster,
  watchReadiness,
  type Cluster,
} from './cluster.ts';
import { expectExactLimit } from './exact-limit.ts';
import { limitedKey } from './limited-key.ts';
import {
  failuresOf,
  quantileMs,
  startTimedLoad,
  type LoadOrder,
  type TimedCall,
  type TimedLoad,
} from './timed-load.ts';

const LONG = process.env['ROUNDHOUSE_LONG'] === '1';
const ABORTS = LONG ? 10_000 : 300;
const SEED = 20_261_120;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
}, 180_000);
afterAll(() => cluster.stack.stop());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function modelOf(...upstreams: readonly string[]): Promise<string> {
  const model = await cluster.view.admin.createModel(upstreams.map((upstream) => ({ upstream })));
  await cluster.view.settled(20_000);
  return model.key;
}

function load(model: string, more: Partial<LoadOrder> = {}): TimedLoad {
  const { view, origins } = cluster;
  return startTimedLoad({
    gateways: origins,
    apiKey: view.endpoints.api_key,
    model,
    workers: 8,
    pauseMs: 10,
    ...more,
  });
}

/** Calls that began in a span of time. */
function between(calls: readonly TimedCall[], fromMs: number, toMs: number): TimedCall[] {
  return calls.filter(({ startedMs }) => startedMs >= fromMs && startedMs < toMs);
}

describe('limits with three routers and two gateways', () => {
  it.each([
    ['as many requests per minute', { rpm: 50 }, 200, 50, 'sim-chat?tokens=2&ttft_ms=20'],
    // None of them is over before all were asked for.
    ['as many requests at a time', { max_parallel: 10 }, 60, 10, 'sim-chat?tokens=2&ttft_ms=2500'],
  ])('let in exactly %s as a key may make', async (_what, limits, calls, admitted, upstream) => {
    const { view, origins, routers } = cluster;
    const model = await modelOf(upstream);
    await expectExactLimit({ admin: view.admin, origins, routers: routers.length, model, limits, calls, admitted });
  });
});

describe('links to exports', () => {
  it('work once between the gateways, whichever made them (security 79)', async () => {
    const { view, origins } = cluster;
    for (const path of ['/usage', '/audit/export']) {
      const { url } = await view.admin.must<{ url: string }>('POST', '/exports', { path });
      // The last one did not make it.
      const places = [...origins, ...origins].toReversed();
      const answers = await Promise.all(places.map((origin) => fetch(new URL(url, origin))));
      const statuses = await Promise.all(answers.map(async (answer) => [answer.status, await answer.text()] as const));
      expect(statuses.filter(([status]) => status === 200)).toHaveLength(1);
      expect(statuses.filter(([status]) => status === 410)).toHaveLength(places.length - 1);
    }
  });
});

describe('without any router', () => {
  it('every gateway lets in its share of a key’s limit, so that together they let in no more', async () => {
    const { view, routers, gateways, origins } = cluster;
    const apiKey = await limitedKey(view.admin, { rpm: 50 });
    const model = await modelOf('sim-chat?tokens=2&ttft_ms=5');
    const pids = await Promise.all(routers.map((router) => view.holdDown(router)));
    try {
      await pause(500);
      const admission = await admit(origins, apiKey, model, 200);
      const share = 50 / gateways.length;
      say(`local plans: ${admission.admittedBy.join(' and ')} of a limit of 50 let in`);
      expect(admission.others).toEqual({});
      for (const admitted of admission.admittedBy) {
        expect(admitted).toBeGreaterThan(0);
        expect(admitted).toBeLessThanOrEqual(share);
      }
    } finally {
      for (const router of routers) view.release(router);
    }
    await Promise.all(routers.map((router, index) => view.restarted(router, pids[index] ?? 0, 30_000)));
    await everythingConnected(view);
  });
});

describe('under load, no request fails when the router that plans', () => {
  const disturbed = async (what: string, disturb: (home: string) => Promise<void>): Promise<void> => {
    const { view } = cluster;
    const model = await modelOf('sim-chat?tokens=10&ttft_ms=5');
    const running = load(model);
    await pause(1000);
    const home = await busiestRouter(view);
    const beganMs = performance.now();
    await disturb(home);
    const endedMs = performance.now();
    await pause(300);
    const calls = await running.stop();
    const before = between(calls, 0, beganMs);
    const during = between(calls, beganMs, endedMs);
    const local = during.filter(({ plan }) => plan === 'local').length;
    const [p99Before, p99During] = [quantileMs(before, 0.99), quantileMs(during, 0.99)];
    say(
      `router ${what}: ${calls.length} calls, p99 ${p99Before} ms before, ${p99During} ms while it lasted: ` +
        `${p99During - p99Before} ms added (${local} of ${during.length} planned locally)`,
    );
    expect(failuresOf(calls)).toEqual({});
    expect(during.length).toBeGreaterThan(30);
    await everythingConnected(view);
  };

  it('is killed, and starts again', async () => {
    const { view } = cluster;
    await disturbed('killed', async (home) => {
      const pid = view.signal(home, 'SIGKILL');
      await view.restarted(home, pid, 20_000);
    });
  });

  it('hangs, and goes on', async () => {
    const { view } = cluster;
    await disturbed('stopped', async (home) => {
      view.signal(home, 'SIGSTOP');
      await pause(2500);
      view.signal(home, 'SIGCONT');
      await pause(500);
    });
  });

  it('is told to stop, and starts again', async () => {
    const { view } = cluster;
    await disturbed('restarted', async (home) => {
      const pid = view.signal(home, 'SIGTERM');
      await view.restarted(home, pid, 30_000);
    });
  });

  it('is killed with all others at once', async () => {
    const { view, routers } = cluster;
    await disturbed('(all) killed', async () => {
      const pids = routers.map((router) => view.signal(router, 'SIGKILL'));
      await Promise.all(routers.map((router, index) => view.restarted(router, pids[index] ?? 0, 30_000)));
    });
  });
});

describe('a rolling restart of the gateways under load', () => {
  it('fails no call and cuts no stream that is shorter than the grace', async () => {
    const { view, gateways } = cluster;
    const model = await modelOf('sim-chat?tokens=5&ttft_ms=5');
    const slow = await modelOf('sim-chat?tokens=200&rate=100');
    const { isReady, stop } = watchReadiness(view);
    const unary = load(model, { workers: 6, isReady });
    const streams = load(slow, { workers: 6, stream: true, isReady });
    await pause(1000);
    for (const gateway of gateways) {
      const pid = view.signal(gateway, 'SIGTERM');
      await view.restarted(gateway, pid, 40_000);
      await pause(500);
    }
    const [calls, streamed] = await Promise.all([unary.stop(), streams.stop()]);
    stop();
    say(
      `rolling restart: ${calls.length} calls (p99 ${quantileMs(calls, 0.99)} ms), ${streamed.length} streams of 2 s`,
    );
    expect(failuresOf(calls)).toEqual({});
    expect(failuresOf(streamed)).toEqual({});
    expect(streamed.length).toBeGreaterThan(10);
    await everythingConnected(view);
  }, 120_000);
});

describe(`${ABORTS} calls of two tenants, given up at random`, () => {
  it('never show one caller a byte of another, and leave nothing behind in 5 s (security 61)', async () => {
    const { view, origins } = cluster;
    const upstream = 'sim-chat?tokens=40&rate=800&ttft_ms=10';
    const tenant = await makeTenant(view, 'aborting');
    const ours = await view.admin.createModel([{ upstream }]);
    const theirs = await theirModel(tenant.organizationId, upstream);
    const { secret } = await tenant.admin.must<{ secret: string }>('POST', '/api-keys', {
      project_id: tenant.projectId,
      display_name: 'caller',
      scopes: ['inference'],
    });
    await view.settled(20_000);
    expect(await leftAfter(view, 15_000)).toEqual({});
    const report = await abortAtRandom({
      gateways: origins,
      tenants: [
        { name: 'ours', apiKey: view.endpoints.api_key, model: ours.key },
        { name: 'theirs', apiKey: secret, model: theirs },
      ],
      calls: ABORTS,
      atOnce: 24,
      random: seeded(SEED),
    });
    say(`aborts: ${report.given} given up, ${report.ended} read to the end`);
    expect(report.wrong).toEqual([]);
    expect(report.given).toBeGreaterThan(ABORTS / 2);
    expect(await leftAfter(view, 5_000)).toEqual({});
  }, 300_000);
});

/** A model of another tenant, with a provider and a credential of its own at the same simulated provider. */
async function theirModel(organizationId: string, upstream: string): Promise<string> {
  const { view } = cluster;
  const { admin } = view;
  const key = `theirs-${newId().slice(-12)}`;
  const baseUrl = `${view.endpoints.simulator}/v1`;
  const owned = { organization_id: organizationId, key, display_name: key };
  const { id: credentialId } = await admin.must<{ id: string }>('POST', '/credentials', {
    ...owned,
    secret: view.simulatorKey,
    allowed_hosts: [new URL(baseUrl).host],
  });
  const { id: providerId } = await admin.must<{ id: string }>('POST', '/providers', {
    ...owned,
    driver: 'simulated',
    base_url: baseUrl,
    credential_id: credentialId,
    allowed_cidrs: ['127.0.0.1/32:*'],
  });
  await admin.must('POST', '/models', {
    ...owned,
    mode: 'chat',
    capabilities: { context_window_tokens: 128_000 },
    price: { input_token_pico: '1', output_token_pico: '1' },
    deployments: [{ provider_id: providerId, upstream_model_id: upstream }],
  });
  return key;
}

/** The same seed gives the same run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
