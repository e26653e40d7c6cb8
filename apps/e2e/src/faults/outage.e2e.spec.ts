import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { quantile, type StackView } from '@roundhouse/testing';
import { hostileAddresses } from '../harness/hostile-peers.ts';
import { sharedStack } from '../harness/shared-stack.ts';
import { memoryOf } from './gateway-remains.ts';
import { call, type SeenAnswer } from './seen-answer.ts';
import { FLAPPING_SHARE } from './table/outages.ts';

const LONG = process.env['ROUNDHOUSE_LONG'] === '1';
/** A 99th percentile: 100 ms, and more beside other tests, but never as long as a dial may take (3 s). */
const AT_ONCE_MS = LONG ? 100 : 1_000;
/** How long each outage lasts. */
const UNREACHABLE_MS = LONG ? 600_000 : 4_000;
const FAILING_MS = LONG ? 120_000 : 4_000;
const FLAPPING_MS = LONG ? 300_000 : 8_000;
const WORKERS = 8;
const PAUSE_MS = 20;
const WARM_UP_MS = 2_500;
const GROWTH_MIB = 64;
const FLAP_MS = 500;
/** Of the budget of retries. */
const WINDOW_MS = 10_000;

let stack: StackView;

beforeAll(() => {
  stack = sharedStack();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Source {
  /** Base URL; default: the simulated provider's. */
  readonly url?: string;
  readonly upstream: string;
  readonly priority?: number;
}

/** A model whose sources share nothing: each has a provider and a credential of its own. */
async function modelOf(sources: readonly Source[]): Promise<string> {
  const { admin, endpoints, simulatorKey } = stack;
  const deployments = [];
  for (const { url = `${endpoints.simulator}/v1`, upstream, priority = 0 } of sources) {
    const key = `source-${newId().slice(-12)}`;
    const credential = { key, display_name: key, secret: simulatorKey, allowed_hosts: [new URL(url).host] };
    const { id: credentialId } = await admin.must<{ id: string }>('POST', '/credentials', credential);
    const provider = { key, driver: 'simulated', base_url: url, credential_id: credentialId };
    const { id: providerId } = await admin.must<{ id: string }>('POST', '/providers', {
      ...provider,
      allowed_cidrs: ['127.0.0.1/32:*'],
    });
    deployments.push({ provider_id: providerId, upstream_model_id: upstream, priority });
  }
  const model = await admin.createModel([{ upstream: 'sim-chat' }], 'chat', { deployments });
  await stack.settled(20_000);
  return model.key;
}

/** Calls from several loops for so long. */
async function callFor(model: string, lengthMs: number): Promise<SeenAnswer[]> {
  const { gateway, api_key: apiKey } = stack.endpoints;
  const answers: SeenAnswer[] = [];
  const endMs = performance.now() + lengthMs;
  const loop = async (): Promise<void> => {
    while (performance.now() < endMs) {
      answers.push(await call({ gateway, apiKey, model, stream: false }));
      await pause(PAUSE_MS);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, loop));
  return answers;
}

function p99Ms(answers: readonly SeenAnswer[]): number {
  const times = answers.map(({ durationMs }) => durationMs);
  return Math.round(quantile(times, 0.99));
}

function counts(answers: readonly SeenAnswer[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { words } of answers) {
    const kind = words.replace(/\d+ s$/, '… s');
    found[kind] = (found[kind] ?? 0) + 1;
  }
  return found;
}

const attemptsPer = (answers: readonly SeenAnswer[]): number =>
  answers.reduce((sum, { attempts }) => sum + attempts, 0) / answers.length;

describe('when no source of a model can be reached', () => {
  it('callers get 503 with Retry-After at once, and hardly anything is dialled', async () => {
    const { urls } = hostileAddresses();
    const dead = { url: urls['refused'] ?? '', upstream: 'gone' };
    const model = await modelOf([dead, dead, dead]);
    const pid = stack.endpoints.services['gateway']?.pid ?? 0;
    await callFor(model, WARM_UP_MS);
    const before = memoryOf(pid);
    const answers = await callFor(model, UNREACHABLE_MS);
    const growthMib = memoryOf(pid).nowMib - before.nowMib;
    process.stdout.write(
      `all sources unreachable: ${answers.length} calls, p99 ${p99Ms(answers)} ms, ` +
        `${attemptsPer(answers).toFixed(3)} attempts a call, ${growthMib} MiB more\n`,
    );
    const fast = answers.filter(({ words }) => words.startsWith('503 no_deployment, retry after'));
    // Some go out as trials and find out for themselves.
    expect({ share: fast.length / answers.length, seen: counts(answers) }).toEqual({
      share: expect.closeTo(1, 1),
      seen: expect.anything(),
    });
    expect(p99Ms(answers)).toBeLessThan(AT_ONCE_MS);
    expect(attemptsPer(answers)).toBeLessThan(0.25);
    expect(growthMib).toBeLessThan(GROWTH_MIB);
  }, 700_000);
});

describe('when every source of a model answers 503', () => {
  it('upstreams see at most a quarter more calls than callers make', async () => {
    const failing = { upstream: 'sim-chat?status=503' };
    const sources = [failing, failing, failing];
    const model = await modelOf(sources);
    await callFor(model, WARM_UP_MS);
    const answers = await callFor(model, FAILING_MS);
    process.stdout.write(
      `all sources fail: ${answers.length} calls, p99 ${p99Ms(answers)} ms, ` +
        `${attemptsPer(answers).toFixed(3)} attempts a call\n`,
    );
    expect(Object.keys(counts(answers)).every((words) => words.startsWith('503 '))).toBe(true);
    // A plan that is open is not held against the budget of its window yet, and each worker has one.
    const unreported = WORKERS * (sources.length - 1) * Math.ceil(FAILING_MS / WINDOW_MS);
    expect(attemptsPer(answers)).toBeLessThanOrEqual(1.25 + unreported / answers.length);
  }, 240_000);
});

describe('when a source flaps', () => {
  it(`with a healthy sibling at most ${FLAPPING_SHARE * 100} % of callers notice`, async () => {
    const model = await modelOf([
      { upstream: `sim-chat?tokens=3&flap_ms=${FLAP_MS}` },
      { upstream: 'sim-chat?tokens=3', priority: 1 },
    ]);
    // It is well at first: then no circuit is open when it begins to fail.
    await pause(2 * FLAP_MS - ((Date.now() - FLAP_MS) % (2 * FLAP_MS)));
    const answers = await callFor(model, FLAPPING_MS);
    const failed = answers.filter(({ words }) => words !== '200');
    process.stdout.write(`a source flaps: ${answers.length} calls, ${failed.length} failed\n`);
    expect(failed.length / answers.length).toBeLessThan(FLAPPING_SHARE);
    expect(Object.keys(counts(failed)).every((words) => words.startsWith('503 '))).toBe(true);
  }, 500_000);
});
