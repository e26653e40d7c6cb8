import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestDetails, RequestPage, UsageReport } from '@roundhouse/admin-api';
import { until, type StackView } from '@roundhouse/testing';
import { printedBy } from './harness/program.ts';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant, type Tenant } from './harness/tenants.ts';

/** As many as a model may fail over in ten seconds, whatever else was tried. */
const CALLS = 3;
/** Prices of models that tests make, in pico-USD per token. */
const [INPUT_PICO, OUTPUT_PICO] = [2_000_000n, 8_000_000n];

interface Billed {
  model: string;
  request_id: string;
  prompt_tokens: number;
  completion_tokens: number;
}

let stack: StackView;
let model: { id: string; key: string };
let key: { id: string; secret: string };
let bill: Billed[];
let stranger: Tenant;
let input: number;
let output: number;
let costPico: string;

beforeAll(async () => {
  stack = sharedStack();
  const upstream = `sim-chat?tokens=${31 + (Date.now() % 60)}`;
  // The first deployment always fails, so that each request has two attempts.
  const broken = { upstream: 'sim-chat?status=503', priority: 0 };
  model = await stack.admin.createModel([broken, { upstream, priority: 1 }]);
  key = await stack.admin.createKey();
  stranger = await makeTenant(stack, 'stranger');
  const sent: string[] = [];
  for (let call = 0; call < CALLS; call += 1) sent.push(await chat(`Say ${call}`));
  await until('the ledger has every request', 30_000, async () => {
    const { total } = await stack.admin.must<UsageReport>('GET', `/usage?api_key_id=${key.id}`);
    return total.requests === CALLS;
  });
  const lines = readFileSync(join(stack.dataDirectory, 'simulator', 'billing.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  bill = lines.map((line) => JSON.parse(line) as Billed).filter(({ request_id: id }) => sent.includes(id));
  expect(bill).toHaveLength(CALLS);
  input = bill.reduce((sum, billed) => sum + billed.prompt_tokens, 0);
  output = bill.reduce((sum, billed) => sum + billed.completion_tokens, 0);
  costPico = String(BigInt(input) * INPUT_PICO + BigInt(output) * OUTPUT_PICO);
}, 90_000);

/** One chat with the key. @returns our id of the request */
async function chat(content: string): Promise<string> {
  const response = await fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: model.key, messages: [{ role: 'user', content }] }),
  });
  expect([response.status, (await response.text()).length > 0]).toEqual([200, true]);
  return response.headers.get('x-request-id') ?? '';
}

async function stream(path: string): Promise<{ type: string | null; lines: string[] }> {
  const response = await fetch(`${stack.endpoints.gateway}/api/v1${path}`, {
    headers: { authorization: stack.admin.authorization },
  });
  expect(response.status).toBe(200);
  return { type: response.headers.get('content-type'), lines: (await response.text()).trimEnd().split(/\r?\n/) };
}

describe('usage', () => {
  it('of a key is what its provider billed, to the token and the pico-dollar', async () => {
    for (const by of ['key', 'model', 'project', 'day', 'model,day', 'key,hour']) {
      const query = `/usage?group_by=${by}&api_key_id=${key.id}`;
      const { data, total } = await stack.admin.must<UsageReport>('GET', query);
      expect(total).toMatchObject({
        requests: CALLS,
        attempts: 2 * CALLS,
        successes: CALLS,
        errors: CALLS,
        provisional: 0,
        input_tokens: input,
        output_tokens: output,
        cost_pico: costPico,
      });
      expect(data.reduce((sum, row) => sum + BigInt(row.cost_pico), 0n)).toBe(BigInt(costPico));
    }
    const { data } = await stack.admin.must<UsageReport>('GET', `/usage?api_key_id=${key.id}`);
    expect(data).toMatchObject([{ model_id: model.id, model: model.key }]);
  });

  it('by deployment shows where calls failed and where they were paid for', async () => {
    const query = `/spend?group_by=deployment,provider&model=${model.key}`;
    const { data } = await stack.admin.must<UsageReport>('GET', query);
    expect(data).toMatchObject([
      { provider: 'simulated', attempts: CALLS, errors: 0, cost_pico: costPico },
      { provider: 'simulated', attempts: CALLS, errors: CALLS, cost_pico: '0' },
    ]);
    expect(Object.keys(data[0] ?? {}).indexOf('cost_pico')).toBeLessThan(
      Object.keys(data[0] ?? {}).indexOf('requests'),
    );
  });

  it('comes as CSV and as lines of JSON', async () => {
    const csv = await stream(`/usage?group_by=key&api_key_id=${key.id}&format=csv`);
    expect(csv.type).toMatch(/^text\/csv/);
    const [head, ...rows] = csv.lines.map((line) => line.split(','));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.[head?.indexOf('cost_pico') ?? -1]).toBe(costPico);
    const ndjson = await stream(`/requests?api_key_id=${key.id}&format=ndjson&limit=2`);
    expect(ndjson.type).toMatch(/^application\/x-ndjson/);
    expect(ndjson.lines.map((line) => (JSON.parse(line) as { id: string }).id).toSorted()).toEqual(
      bill.map(({ request_id: id }) => id).toSorted(),
    );
    expect((await stream(`/requests?api_key_id=${key.id}&format=csv`)).lines).toHaveLength(CALLS + 1);
  });

  it('refuses what it cannot answer, with every fault', async () => {
    const { status, body } = await stack.admin.call('GET', '/usage?group_by=model,day,key&from=x&format=xml');
    expect(status).toBe(400);
    const { details } = (body as { error: { details: { where: string }[] } }).error;
    expect(details.map(({ where }) => where).toSorted()).toEqual(['/format', '/from', '/group_by']);
    for (const query of ['time_zone=Nowhere/Land', 'from=2020-01-01T00:00:00Z', 'group_by=day,hour']) {
      expect((await stack.admin.call('GET', `/usage?${query}`)).status).toBe(400);
    }
    expect((await stack.admin.call('GET', '/requests?cursor=nonsense%00')).status).toBe(400);
  });
});

describe('the log of requests', () => {
  it('has each request newest first, page by page, with its failed attempt', async () => {
    const seen: RequestPage['data'] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = `/requests?model=${model.key}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page: RequestPage = await stack.admin.must('GET', query);
      seen.push(...page.data);
      cursor = page.next_cursor;
    }
    expect(seen.map(({ id }) => id)).toEqual(bill.map(({ request_id: id }) => id).toReversed());
    for (const request of seen) {
      const billed = bill.find(({ request_id: id }) => id === request.id);
      expect(request).toMatchObject({
        status: 'success',
        answered_status: 200,
        model: model.key,
        attempt_count: 2,
        api_key_id: key.id,
        input_tokens: billed?.prompt_tokens,
        output_tokens: billed?.completion_tokens,
      });
      const details = await stack.admin.must<RequestDetails>('GET', `/requests/${request.id}`);
      expect(details.attempts).toMatchObject([
        { status: 'error', http_status: 503, cost_pico: '0' },
        { status: 'success', http_status: 200, finish_reason: 'stop', usage_source: 'provider' },
      ]);
    }
  });

  it('shows nothing to another tenant, however it asks (security 3, 4)', async () => {
    const { admin } = stranger;
    expect((await admin.must<UsageReport>('GET', '/usage')).total).toMatchObject({ requests: 0, cost_pico: '0' });
    const id = bill[0]?.request_id ?? '';
    for (const part of ['', `?api_key_id=${key.id}`, `?model=${model.id}`, `?id_prefix=${id}`]) {
      expect((await admin.must<RequestPage>('GET', `/requests${part}`)).data).toEqual([]);
    }
    const [theirs, nobodys] = await Promise.all(
      [id, id.replace(/^./, 'f')].map((wanted) => admin.call('GET', `/requests/${wanted}`)),
    );
    expect(theirs?.status).toBe(404);
    expect(theirs?.text.replace(/"request_id":"[^"]*"/, '')).toBe(nobodys?.text.replace(/"request_id":"[^"]*"/, ''));
    for (const path of ['/usage', '/spend', '/requests', `/requests/${id}`]) {
      expect((await admin.call('GET', `${path}?organization_id=demo`)).status).toBe(404);
    }
  });
});

describe('roundhouse', () => {
  it('usage and logs print the same figures', async () => {
    const usage = await printedBy(stack, 'usage', '--by', 'model', '--api-key', key.id);
    expect(usage.split('\n')[1]?.split('\t').slice(0, 5)).toEqual([
      model.key,
      String(CALLS),
      String(CALLS),
      String(input),
      String(output),
    ]);
    expect(usage).toMatch(/^total\t/m);
    const logs = await printedBy(stack, 'logs', '--api-key', key.id, '--status', 'success', '-l', '3');
    const newest = bill.at(-1)?.request_id ?? '';
    expect(logs.split('\n')[1]).toContain(newest);
    expect(logs.trimEnd().split('\n')).toHaveLength(4);
    expect(await printedBy(stack, 'logs', newest)).toMatch(/1\terror\t.*\t503\t/);
  });
});
