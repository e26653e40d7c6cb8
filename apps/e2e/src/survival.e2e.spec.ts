import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLoad, type LoadReport, type RunningLoad } from './harness/load.ts';
import { sharedStack, type Stack } from './harness/stack.ts';
import { until } from './harness/until.ts';

let stack: Stack;

beforeAll(() => {
  stack = sharedStack();
});

interface Sums {
  rows: number;
  attempts: number;
  input: number;
  output: number;
  provisional: number;
}

/** What the ledger holds of one model's settled attempts. */
async function ledgerOf(modelId: string): Promise<Sums> {
  const [sums] = await stack.query<{
    rows: string;
    attempts: string;
    input: string;
    output: string;
    provisional: string;
  }>(
    `SELECT count(*) AS rows, count(DISTINCT attempt_id) AS attempts,
            coalesce(sum(input_tokens), 0) AS input, coalesce(sum(output_tokens), 0) AS output,
            count(*) FILTER (WHERE usage_source = 'provisional') AS provisional
       FROM tracing.ledger WHERE model_id = $1 AND kind <> 'open'`,
    [modelId],
  );
  return {
    rows: Number(sums?.rows),
    attempts: Number(sums?.attempts),
    input: Number(sums?.input),
    output: Number(sums?.output),
    provisional: Number(sums?.provisional),
  };
}

/** What the simulated provider billed for one upstream name, from the log that it synced before it answered. */
function billedFor(upstream: string): { calls: number; prompt: number; completion: number } {
  const log = readFileSync(join(stack.dataDirectory, 'simulator', 'billing.jsonl'), 'utf8');
  const billed = { calls: 0, prompt: 0, completion: 0 };
  for (const line of log.split('\n')) {
    if (line === '') continue;
    const call = JSON.parse(line) as { model: string; prompt_tokens: number; completion_tokens: number };
    if (call.model !== upstream) continue;
    billed.calls += 1;
    billed.prompt += call.prompt_tokens;
    billed.completion += call.completion_tokens;
  }
  return billed;
}

let upstreams = 0;

/** A model of its own, so that its bill and its ledger rows can be told from all others. */
async function ownModel(): Promise<{ id: string; key: string; upstream: string }> {
  upstreams += 1;
  const upstream = `sim-chat?tokens=${20 + upstreams}&ttft_ms=5`;
  const model = await stack.admin.createModel([{ upstream }]);
  await stack.settled();
  return { ...model, upstream };
}

function load(model: string): RunningLoad {
  const { gateway, api_key: apiKey } = stack.endpoints;
  return startLoad({ gateway, apiKey, model, workers: 8, pauseMs: 10, limit: 4000 });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until the ledger holds as many attempts as were billed, then compares to the token. */
async function expectLedgerEqualsBill(model: { id: string; upstream: string }, report: LoadReport): Promise<void> {
  const billed = billedFor(model.upstream);
  expect(billed.calls).toBeGreaterThanOrEqual(report.succeeded);
  await until(
    `${billed.calls} attempts in the ledger`,
    30_000,
    async () => (await ledgerOf(model.id)).attempts >= billed.calls,
  );
  const ledger = await ledgerOf(model.id);
  expect(ledger).toEqual({
    rows: billed.calls,
    attempts: billed.calls,
    input: billed.prompt,
    output: billed.completion,
    provisional: 0,
  });
}

describe('under load, 0 requests fail and the ledger equals the bill to the token when', () => {
  it('the router is killed', async () => {
    const model = await ownModel();
    const running = load(model.key);
    await pause(700);
    const pid = stack.signal('router', 'SIGKILL');
    await pause(1500);
    const report = await running.stop();
    await stack.restarted('router', pid);
    expect(report.failures).toEqual([]);
    expect(report.succeeded).toBeGreaterThan(50);
    await expectLedgerEqualsBill(model, report);
  });

  it('the router hangs', async () => {
    const model = await ownModel();
    const running = load(model.key);
    await pause(500);
    stack.signal('router', 'SIGSTOP');
    await pause(1500);
    stack.signal('router', 'SIGCONT');
    const report = await running.stop();
    expect(report.failures).toEqual([]);
    await expectLedgerEqualsBill(model, report);
  });

  it('tracing is killed', async () => {
    const model = await ownModel();
    const running = load(model.key);
    await pause(700);
    const pid = stack.signal('tracing', 'SIGKILL');
    await pause(1500);
    const report = await running.stop();
    await stack.restarted('tracing', pid);
    expect(report.failures).toEqual([]);
    await expectLedgerEqualsBill(model, report);
  });

  it('nats-server is killed', async () => {
    const model = await ownModel();
    const running = load(model.key);
    await pause(700);
    const pid = stack.signal('nats', 'SIGKILL');
    await pause(1500);
    const report = await running.stop();
    await stack.restarted('nats', pid);
    expect(report.failures).toEqual([]);
    await expectLedgerEqualsBill(model, report);
  });
});

describe('when the gateway is killed', () => {
  it('its spool is replayed: nothing that was billed is missing, what was under way is marked provisional', async () => {
    const model = await ownModel();
    const running = load(model.key);
    await pause(1000);
    const pid = stack.signal('gateway', 'SIGKILL');
    const report = await running.stop();
    await stack.restarted('gateway', pid);
    const billed = billedFor(model.upstream);
    await until('the spool is replayed', 30_000, async () => (await ledgerOf(model.id)).attempts >= billed.calls);
    const ledger = await ledgerOf(model.id);
    // Settled attempts carry the provider's own figures; those under way at the kill are listed, never lost.
    expect(ledger.rows).toBe(ledger.attempts);
    expect(ledger.attempts - ledger.provisional).toBeGreaterThanOrEqual(report.succeeded);
    expect(ledger.provisional).toBeLessThanOrEqual(8);
    expect(ledger.attempts).toBeGreaterThanOrEqual(billed.calls);
  });
});

describe('a revoked key', () => {
  it('is refused in at most one second, and says 401', async () => {
    const key = await stack.admin.createKey();
    const { gateway } = stack.endpoints;
    const status = async (): Promise<number> =>
      (await fetch(`${gateway}/v1/models`, { headers: { authorization: `Bearer ${key.secret}` } })).status;
    await until('the new key works', 2000, async () => (await status()) === 200);
    const startedMs = performance.now();
    await stack.admin.must('POST', `/api-keys/${key.id}/revoke`, {});
    await until('the key is refused', 2000, async () => (await status()) === 401);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });
});

describe('with registry and Postgres down', () => {
  it('a gateway restarts from its disk copy and serves', async () => {
    const model = await ownModel();
    const { gateway, api_key: apiKey } = stack.endpoints;
    // Stopped, not killed: the supervisor would bring them back while they are needed to be away.
    const stopped = ['registry', 'postgres'];
    for (const service of stopped) stack.signal(service, 'SIGSTOP');
    try {
      const pid = stack.signal('gateway', 'SIGKILL');
      await stack.restarted('gateway', pid);
      const answer = await fetch(`${gateway}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: model.key, messages: [{ role: 'user', content: 'still there?' }] }),
      });
      expect(answer.status).toBe(200);
      expect(((await answer.json()) as { model: string }).model).toBe(model.key);
    } finally {
      for (const service of stopped.reverse()) stack.signal(service, 'SIGCONT');
    }
    await stack.settled();
  });
});
