import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PriceEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { UsageSource } from '@roundhouse/contracts/common/v1/common';
import { NO_TOKENS, type TokenCounts } from '@roundhouse/openai-api';
import { settleOf } from '../accounting/usage-encoding.ts';
import { API_KEY, startGateway, type GatewayUnderTest } from './fixtures/gateway-under-test.ts';
import {
  chunk,
  DONE,
  event,
  FINISH,
  sendJson,
  sendStream,
  startUpstream,
  WHOLE_ANSWER,
  type ScriptedUpstream,
} from './fixtures/scripted-upstream.ts';

const PRICE = PriceEntry.fromPartial({
  inputTokenPico: 2n,
  cacheReadTokenPico: 1n,
  outputTokenPico: 8n,
  requestPico: 1_000n,
});
/** What is estimated of the request below, and of the eleven bytes of its answer. */
const ASKED = 19;
const ANSWERED = 3;
const ESTIMATE = { inputTokens: ASKED, outputTokens: ANSWERED };
const MOST = 20_000_000;

let upstream: ScriptedUpstream;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  upstream = await startUpstream(sendJson(200, WHOLE_ANSWER));
  gateway = await startGateway({ models: [{ key: 'chat', upstreams: [upstream.url], price: PRICE }] });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

interface Row {
  readonly usage: Partial<TokenCounts>;
  readonly source: keyof typeof UsageSource;
  readonly costPico: bigint;
}

/** The row that one call becomes. */
async function row(stream: boolean): Promise<Row> {
  const before = gateway.accounting.settled.length;
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'chat', stream, messages: [{ role: 'user', content: 'Hi' }] }),
  });
  expect([response.status, (await response.text()).length > 0]).toEqual([200, true]);
  expect(gateway.accounting.settled).toHaveLength(before + 1);
  const settle = settleOf(gateway.accounting.settled[before]!.facts);
  const counts = Object.entries(settle.usage ?? {}).filter(([, count]) => count !== 0);
  const source = UsageSource[settle.usageSource] as keyof typeof UsageSource;
  return { usage: Object.fromEntries(counts), source, costPico: settle.costPico };
}

function expected(usage: Partial<TokenCounts>, source: 'PROVIDER' | 'ESTIMATED' | 'SUSPECT'): Row {
  const { inputTokens, cacheReadTokens, outputTokens } = { ...NO_TOKENS, ...usage };
  const costPico = BigInt(inputTokens) * 2n + BigInt(cacheReadTokens) + BigInt(outputTokens) * 8n + 1_000n;
  return { usage, source: `USAGE_SOURCE_${source}`, costPico };
}

/** What an upstream reports, and the exact row that it becomes. */
const CASES: readonly [string, unknown, Row][] = [
  [
    'both counts',
    { prompt_tokens: 11, completion_tokens: 2 },
    expected({ inputTokens: 11, outputTokens: 2 }, 'PROVIDER'),
  ],
  ['zero of both, which is a value', { prompt_tokens: 0, completion_tokens: 0 }, expected({}, 'PROVIDER')],
  ['nothing', undefined, expected(ESTIMATE, 'ESTIMATED')],
  ['null', null, expected(ESTIMATE, 'ESTIMATED')],
  ['an empty object', {}, expected(ESTIMATE, 'ESTIMATED')],
  ['text', '11 and 2', expected(ESTIMATE, 'ESTIMATED')],
  ['a list', [11, 2], expected(ESTIMATE, 'ESTIMATED')],
  ['counts as text', { prompt_tokens: '11', completion_tokens: '2' }, expected(ESTIMATE, 'ESTIMATED')],
  ['a fraction', { prompt_tokens: 11.5, completion_tokens: 2 }, expected(ESTIMATE, 'ESTIMATED')],
  ['less than nothing of input', { prompt_tokens: -11, completion_tokens: 2 }, expected(ESTIMATE, 'ESTIMATED')],
  ['less than nothing of output', { prompt_tokens: 11, completion_tokens: -2 }, expected(ESTIMATE, 'ESTIMATED')],
  [
    'null of output beside a larger total',
    { prompt_tokens: 11, completion_tokens: null, total_tokens: 13 },
    expected(ESTIMATE, 'ESTIMATED'),
  ],
  ['output alone', { completion_tokens: 2 }, expected(ESTIMATE, 'ESTIMATED')],
  ['more than a record holds', { prompt_tokens: 2 ** 40, completion_tokens: 2 }, expected(ESTIMATE, 'ESTIMATED')],
  ['more than any number holds', { prompt_tokens: 1e300, completion_tokens: 2 }, expected(ESTIMATE, 'ESTIMATED')],
  [
    'absurdly much input',
    { prompt_tokens: 4_000_000_000, completion_tokens: 2 },
    expected({ inputTokens: MOST, outputTokens: 2 }, 'SUSPECT'),
  ],
  [
    'absurdly much output',
    { prompt_tokens: 11, completion_tokens: MOST + 1 },
    expected({ inputTokens: 11, outputTokens: MOST }, 'SUSPECT'),
  ],
  [
    'much, but not absurdly',
    { prompt_tokens: MOST, completion_tokens: 2 },
    expected({ inputTokens: MOST, outputTokens: 2 }, 'PROVIDER'),
  ],
  [
    'more of a part than of the whole',
    { prompt_tokens: 11, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 99 } },
    expected({ cacheReadTokens: 11, outputTokens: 2 }, 'PROVIDER'),
  ],
  [
    'a part less than nothing',
    { prompt_tokens: 11, completion_tokens: 2, prompt_tokens_details: { cached_tokens: -4 } },
    expected({ inputTokens: 11, outputTokens: 2 }, 'PROVIDER'),
  ],
  [
    'parts that are none',
    { prompt_tokens: 11, completion_tokens: 2, prompt_tokens_details: 'x', completion_tokens_details: null },
    expected({ inputTokens: 11, outputTokens: 2 }, 'PROVIDER'),
  ],
  [
    'a total that is not their sum',
    { prompt_tokens: 11, completion_tokens: 2, total_tokens: 99 },
    expected({ inputTokens: 11, outputTokens: 2 }, 'PROVIDER'),
  ],
];

describe('usage as an upstream reports it', () => {
  it.each(CASES)('in a whole answer: %s', async (_, usage, wanted) => {
    upstream.script = sendJson(200, JSON.stringify({ ...(JSON.parse(WHOLE_ANSWER) as object), usage }));
    expect(await row(false)).toEqual(wanted);
  });

  const text = `${chunk({ role: 'assistant', content: '' })}${chunk({ content: 'Hello ' })}${chunk({ content: 'there' })}${FINISH}`;

  it.each(CASES)('in a stream: %s', async (_, usage, wanted) => {
    const last = usage === undefined ? '' : event({ id: 'c', object: 'chat.completion.chunk', choices: [], usage });
    upstream.script = sendStream(`${text}${last}${DONE}`);
    expect(await row(true)).toEqual(wanted);
  });

  it('more than once in a stream counts as said last, and is never added up', async () => {
    const told = (count: number): string =>
      event({
        id: 'c',
        object: 'chat.completion.chunk',
        choices: [],
        usage: { prompt_tokens: 11, completion_tokens: count },
      });
    const growing = `${chunk({ content: 'Hello ' })}${told(1)}${chunk({ content: 'there' })}${told(2)}${FINISH}${told(3)}${DONE}`;
    upstream.script = sendStream(growing);
    expect(await row(true)).toEqual(expected({ inputTokens: 11, outputTokens: 3 }, 'PROVIDER'));
  });

  it('null after a figure does not take it back', async () => {
    const told = event({
      id: 'c',
      object: 'chat.completion.chunk',
      choices: [],
      usage: { prompt_tokens: 11, completion_tokens: 2 },
    });
    const nothing = event({ id: 'c', object: 'chat.completion.chunk', choices: [], usage: null });
    upstream.script = sendStream(`${text}${told}${nothing}${DONE}`);
    expect(await row(true)).toEqual(expected({ inputTokens: 11, outputTokens: 2 }, 'PROVIDER'));
  });
});
