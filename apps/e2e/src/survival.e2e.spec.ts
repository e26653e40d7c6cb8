import { beforeAll, describe, expect, it } from '@jest/globals';
import { startChatLoad, until, type ChatLoadReport, type RunningChatLoad, type StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';

let stack: StackView;

beforeAll(() => {
  stack = sharedStack();
});

let upstreams = 0;

/** A model of its own, so that its bill and its ledger rows can be told from all others. */
async function ownModel(): Promise<{ id: string; key: string; upstream: string }> {
  upstreams += 1;
  const upstream = `sim-chat?tokens=${20 + upstreams}&ttft_ms=5`;
  const model = await stack.admin.createModel([{ upstream }]);
  await stack.settled();
  return { ...model, upstream };
}

function load(model: string): RunningChatLoad {
  const { gateway, api_key: apiKey } = stack.endpoints;
  return startChatLoad({ gateway, apiKey, model, workers: 8, pauseMs: 10, limit: 4000 });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Every billed call is in the ledger once, to the token, and nothing is provisional. */
async function expectLedgerEqualsBill(model: { id: string; upstream: string }, report: ChatLoadReport): Promise<void> {
  const comparison = await stack.ledgerCaughtUp(model.id, model.upstream);
  expect(comparison).toMatchObject({ lost: 0, duplicated: 0, differing: 0, provisional: 0 });
  expect(comparison.billed).toBeGreaterThanOrEqual(report.succeeded);
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
    const comparison = await stack.ledgerCaughtUp(model.id, model.upstream);
    expect(comparison).toMatchObject({ lost: 0, duplicated: 0, differing: 0 });
    // At most one attempt per loop was under way at the kill; all others carry the provider's own figures.
    expect(comparison.provisional).toBeLessThanOrEqual(8);
    expect(comparison.attempts - comparison.provisional).toBeGreaterThanOrEqual(report.succeeded);
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
    for (const service of ['registry', 'postgres']) await stack.holdDown(service);
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
      for (const service of ['postgres', 'registry']) stack.release(service);
    }
    await until('everything works again', 60_000, async () => {
      await stack.settled(1000);
      return (await stack.admin.must<{ status: string }>('GET', '/status')).status === 'ok';
    });
  });
});
