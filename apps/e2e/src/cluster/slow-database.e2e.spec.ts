import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, startStack, StackView, until, type TestPostgres, type TestStack } from '@roundhouse/testing';
import { slowLine, type SlowLine } from '../harness/slow-line.ts';
import { failuresOf, quantileMs, startTimedLoad, type TimedCall } from './timed-load.ts';

/** Of a question and its answer together. */
const ROUND_TRIP_MS = 500;
const LOAD_MS = 8_000;

let postgres: TestPostgres;
let line: SlowLine;
let stack: TestStack;
let view: StackView;

beforeAll(async () => {
  postgres = await startPostgres();
  line = await slowLine(postgres.port);
  const database = new URL(await postgres.createDatabase('roundhouse'));
  database.port = String(line.port);
  stack = await startStack({ tracings: 2, environment: { DATABASE_URL: database.href } });
  view = new StackView(stack.dataDirectory);
}, 180_000);

afterAll(async () => {
  await stack.stop();
  await line.close();
  await postgres.stop();
});

async function callFor(model: string, lengthMs: number): Promise<readonly TimedCall[]> {
  const { gateway, api_key: apiKey } = view.endpoints;
  const load = startTimedLoad({ gateways: [gateway], apiKey, model, workers: 8, pauseMs: 20 });
  await new Promise((resolve) => setTimeout(resolve, lengthMs));
  return load.stop();
}

describe('a Postgres that needs half a second for everything', () => {
  it('delays no call at the gateway, and what it was charged arrives once', async () => {
    const upstream = 'sim-chat?tokens=23&ttft_ms=10';
    const model = await view.admin.createModel([{ upstream }]);
    await view.settled(20_000);
    await callFor(model.key, 2_000);
    const before = await callFor(model.key, LOAD_MS);
    line.delay(ROUND_TRIP_MS / 2);
    const during = await callFor(model.key, LOAD_MS);
    expect(failuresOf([...before, ...during])).toEqual({});
    expect(during.length).toBeGreaterThan(before.length * 0.7);
    // Half as much again and some: what the machine's other work does to one call in a hundred.
    expect(quantileMs(during, 0.99)).toBeLessThan(quantileMs(before, 0.99) * 1.5 + 30);
    expect(quantileMs(during, 0.5)).toBeLessThan(quantileMs(before, 0.5) * 1.5 + 5);
    await until('everything is confirmed by the slow ledger', 90_000, async () => {
      return (await view.metric('gateway', 'usage_unconfirmed_records')) === 0;
    });
    line.delay(0);
    expect(await view.ledgerCaughtUp(model.id, upstream)).toMatchObject({
      billed: expect.any(Number),
      lost: 0,
      duplicated: 0,
      differing: 0,
      provisional: 0,
    });
  }, 180_000);
});
