import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  BudgetEntry,
  BudgetMeasure,
  BudgetWindow,
  PriceEntry,
  type ModelEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { newId, systemClock } from '@roundhouse/kernel';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import {
  chunk,
  sendJson,
  sendStream,
  startUpstream,
  WHOLE_ANSWER,
  WHOLE_STREAM,
  type Script,
} from '../inference/fixtures/scripted-upstream.ts';
import type { Budgets } from './budgets.ports.ts';
import { TestAuthority } from './fixtures/test-authority.ts';
import { LeaseBook } from './lease-book.ts';

const DOLLAR = 1_000_000_000_000n;
const NOBODY = { failed: () => undefined, recovered: () => undefined };

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

interface SetUp {
  readonly gateway: GatewayUnderTest;
  readonly book: LeaseBook;
  readonly authority: TestAuthority;
}

/** A gateway whose model costs a dollar per served call, with ten dollars and three calls to spend. */
async function setUp(scripts: readonly Script[], model: Partial<ModelEntry> = {}): Promise<SetUp> {
  const upstreams = await Promise.all(scripts.map((script) => startUpstream(script)));
  opened.push(...upstreams);
  const authority = new TestAuthority();
  const book = new LeaseBook(authority, 'g', { spoolId: newId(), sealed: [] }, () => 1n, systemClock, NOBODY);
  const common = { window: BudgetWindow.BUDGET_WINDOW_TOTAL, hard: true, displayName: 'Test' };
  const due = [
    BudgetEntry.fromPartial({
      ...common,
      id: 'm',
      measure: BudgetMeasure.BUDGET_MEASURE_MONEY,
      limit: `${10n * DOLLAR}`,
    }),
    BudgetEntry.fromPartial({ ...common, id: 'r', measure: BudgetMeasure.BUDGET_MEASURE_REQUESTS, limit: '3' }),
  ];
  const budgets: Budgets = { due: () => due, reserve: (request, done) => book.reserve(request, done) };
  const price = PriceEntry.fromPartial({ id: 'p', requestPico: DOLLAR });
  const gateway = await startGateway({
    models: [{ key: 'm', upstreams: upstreams.map(({ url }) => url), price, maxOutputTokens: 512, ...model }],
    budgets,
    timeouts: { connectTimeoutMs: 500, idleTimeoutMs: 300, firstTokenTimeoutMs: 300 },
  });
  opened.push(gateway);
  return { gateway, book, authority };
}

async function open({ url }: GatewayUnderTest, body: object = {}): Promise<IncomingMessage> {
  const call = httpRequest(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    agent: false,
  });
  call.on('error', () => undefined);
  call.end(JSON.stringify({ model: 'm', messages: [], ...body }));
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  return answer;
}

async function ended(answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8');
  let text = '';
  answer.on('data', (part: string) => (text += part));
  answer.on('error', () => undefined);
  await new Promise((resolve) => answer.once('close', resolve));
  return text;
}

async function settled({ gateway, book, authority }: SetUp): Promise<{ dollars: number; requests: number }> {
  const startMs = performance.now();
  while (gateway.service.inFlight > 0 || book.figures.running > 0) {
    if (performance.now() - startMs > 5_000) throw new Error('a hold was never given back');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await book.stop();
  const [money, requests] = [authority.standing('m total'), authority.standing('r total')];
  expect([money.outstanding, requests.outstanding]).toEqual([0n, 0n]);
  return { dollars: Number(money.settled / DOLLAR), requests: Number(requests.settled) };
}

const WHOLE = sendJson(200, WHOLE_ANSWER);
const FAULTY: Script = (response) => response.writeHead(500).end('{}');
const REFUSING: Script = (response) => response.writeHead(400).end('{"error":{"message":"no"}}');
const CUT: Script = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk({ content: 'a' }), () => setTimeout(() => response.destroy(), 20));
};
const MUTE: Script = () => undefined;

describe('a hold is given back', () => {
  it('after a served call, with what it cost, and the caller is told what was assumed', async () => {
    const made = await setUp([WHOLE]);
    const answer = await open(made.gateway);
    expect(answer.headers['x-roundhouse-reserved']).toBe('max_tokens=512');
    await ended(answer);
    expect(made.gateway.accounting.opened[0]?.attribution.leaseId.split(' ')).toHaveLength(2);
    expect(await settled(made)).toEqual({ dollars: 1, requests: 1 });
  });

  it('of the bound that the model has for callers who name none, which is sent along', async () => {
    const bodies: string[] = [];
    const listening: Script = (response, request, body) => {
      bodies.push(body);
      WHOLE(response, request, body);
    };
    const made = await setUp([listening], { reserveOutputTokens: 64 });
    const answer = await open(made.gateway);
    expect(answer.headers['x-roundhouse-reserved']).toBe('max_tokens=64; sent');
    await ended(answer);
    const bounded = await open(made.gateway, { max_completion_tokens: 7 });
    expect(bounded.headers['x-roundhouse-reserved']).toBeUndefined();
    await ended(bounded);
    expect(bodies.map((text) => JSON.parse(text))).toMatchObject([{ max_tokens: 64 }, { max_completion_tokens: 7 }]);
    expect(bodies[1]).not.toContain('"max_tokens"');
    expect(await settled(made)).toEqual({ dollars: 2, requests: 2 });
  });

  it('after a stream, and nothing is assumed where the caller named a bound', async () => {
    const made = await setUp([sendStream(WHOLE_STREAM)]);
    const answer = await open(made.gateway, { stream: true, max_tokens: 5 });
    expect(answer.headers['x-roundhouse-reserved']).toBeUndefined();
    await ended(answer);
    expect(await settled(made)).toEqual({ dollars: 1, requests: 1 });
  });

  it.each<[string, readonly Script[], object, number]>([
    ['a refused call', [REFUSING], {}, 0],
    ['an upstream that fails', [FAULTY], {}, 0],
    ['an upstream that never answers', [MUTE], {}, 0],
    ['a stream that is cut', [CUT], { stream: true }, 1],
    ['a failover to another deployment', [FAULTY, WHOLE], {}, 1],
    ['a failover of which nothing is left', [FAULTY, MUTE], { stream: true }, 0],
  ])('after %s; the request counts once, and only what was served is charged', async (_, scripts, body, dollars) => {
    const made = await setUp(scripts);
    await ended(await open(made.gateway, body));
    expect(await settled(made)).toEqual({ dollars, requests: 1 });
  });

  it('after a caller who left, in the middle of a stream or before it', async () => {
    for (const [script, dollars] of [
      [CUT, 1],
      [MUTE, 0],
    ] as const) {
      const reached = Promise.withResolvers<void>();
      const made = await setUp([
        (...exchange) => {
          script(...exchange);
          reached.resolve();
        },
      ]);
      const call = httpRequest(`${made.gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        agent: false,
      });
      const gone = new Promise((resolve) => call.once('close', resolve));
      call.on('error', () => undefined);
      call.end(JSON.stringify({ model: 'm', messages: [], stream: true }));
      await reached.promise;
      setTimeout(() => call.destroy(), 10);
      await gone;
      expect(await settled(made)).toEqual({ dollars, requests: 1 });
    }
  });

  it('when a call cannot be recorded: nothing was dialled, so nothing is charged', async () => {
    const made = await setUp([WHOLE]);
    made.gateway.accounting.open = (_record, flushed) => void setImmediate(() => flushed(new Error('disk full')));
    const answer = await open(made.gateway);
    expect(answer.statusCode).toBe(503);
    await ended(answer);
    expect(await settled(made)).toEqual({ dollars: 0, requests: 0 });
  });

  it('when a budget is used up: 429 in OpenAI’s words, with the budget’s name, and no upstream hears of it', async () => {
    const made = await setUp([WHOLE]);
    for (let calls = 0; calls < 3; calls += 1) await ended(await open(made.gateway));
    const answer = await open(made.gateway);
    expect(answer.statusCode).toBe(429);
    expect(JSON.parse(await ended(answer))).toMatchObject({
      error: { code: 'insufficient_quota', message: expect.stringContaining('"Test"') },
    });
    expect(made.gateway.accounting.opened).toHaveLength(3);
    expect(await settled(made)).toEqual({ dollars: 3, requests: 3 });
  });
});
