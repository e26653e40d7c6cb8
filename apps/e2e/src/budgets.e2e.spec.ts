import { beforeAll, describe, expect, it } from '@jest/globals';
import type { BudgetAlertDocument, BudgetStatusDocument } from '@roundhouse/admin-api';
import { newId } from '@roundhouse/kernel';
import { until, type StackView } from '@roundhouse/testing';
import { printedBy } from './harness/program.ts';
import { sharedStack } from './harness/shared-stack.ts';

const DOLLAR = 1_000_000_000_000n;

let stack: StackView;
let model: { id: string; key: string };
let key: { id: string; secret: string };

beforeAll(async () => {
  stack = sharedStack();
  const price = { request_pico: String(DOLLAR), input_token_pico: '0', output_token_pico: '0' };
  model = await stack.admin.createModel([{ upstream: 'sim-chat?tokens=2' }], 'chat', { price });
  key = await stack.admin.createKey();
  await stack.settled(20_000);
}, 60_000);

async function make(fields: object): Promise<{ id: string; name: string }> {
  const name = `e2e-${newId().slice(-12)}`;
  const { id } = await stack.admin.must<{ id: string }>('POST', '/budgets', { display_name: name, ...fields });
  await stack.settled(20_000);
  return { id, name };
}

/** One chat. @returns its status and headers */
async function chat(headers: Record<string, string> = {}, text = 'Hello'): Promise<Response> {
  const answer = await fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: model.key, max_tokens: 16, messages: [{ role: 'user', content: text }] }),
  });
  await answer.text();
  return answer;
}

const statusOf = (id: string): Promise<BudgetStatusDocument> => stack.admin.must('GET', `/budgets/${id}/status`);

async function spent(id: string, dollars: bigint): Promise<void> {
  await until(
    `${dollars} dollars are spent`,
    20_000,
    async () => (await statusOf(id)).spent === String(dollars * DOLLAR),
  );
}

describe('a soft budget', () => {
  it('refuses nothing, tells of each threshold once, and is shown by API and CLI', async () => {
    const limit = { subject: 'key', subject_id: key.id, limit: String(2n * DOLLAR), window: 'day', hard: false };
    const { id, name } = await make({ ...limit, soft_limit: String(DOLLAR), time_zone: 'Asia/Kathmandu' });
    for (let calls = 0; calls < 3; calls += 1) expect((await chat()).status).toBe(200);
    await spent(id, 3n);
    const { data } = await stack.admin.must<{ data: BudgetAlertDocument[] }>('GET', `/budgets/${id}/alerts`);
    expect(data.map(({ threshold }) => threshold).toSorted()).toEqual(['100', '50', '80', 'soft_limit']);
    const events = await stack.query<{ kind: string }>('SELECT kind FROM tracing.alert_outbox WHERE subject_id = $1', [
      id,
    ]);
    expect(events.map(({ kind }) => kind)).toEqual(Array(4).fill('budget.threshold'));
    const list = await stack.admin.must<{ data: BudgetStatusDocument[] }>(
      'GET',
      `/budgets/status?state=exhausted&q=${name}`,
    );
    expect(list.data).toMatchObject([{ id, percent: 150, remaining: '0', state: 'exhausted', hard: false }]);
    expect(Date.parse(list.data[0]!.window_end!) % 86_400_000).toBe(18.25 * 3_600_000);
    const shown = await stack.admin.must<{ status: { spent: string } }>('GET', `/budgets/${id}`);
    expect(shown.status.spent).toBe(String(3n * DOLLAR));
    const printed = await printedBy(stack, 'budgets', '--search', name);
    expect(printed).toContain('$3.00\t$2.00');
    await stack.admin.must('DELETE', `/budgets/${id}`);
  }, 60_000);
});

describe('a hard budget', () => {
  it('of a cost label bounds calls that name it, in the header as well, and no other', async () => {
    const label = `run=${newId()}`;
    const { id } = await make({ subject: 'cost_label', subject_id: label, limit: String(DOLLAR), window: 'total' });
    expect((await chat({ 'x-roundhouse-cost-labels': label })).status).toBe(200);
    expect((await chat({ 'x-roundhouse-cost-labels': label })).status).toBe(429);
    expect((await chat({ 'x-roundhouse-cost-labels': 'run=another' })).status).toBe(200);
    await spent(id, 1n);
  }, 60_000);

  it('of a model and a rolling hour bounds every caller of the model', async () => {
    const bound = { subject: 'model', subject_id: model.id, limit: '2', measure: 'requests' };
    const { id } = await make({ ...bound, window: 'hour', rolling: true });
    const statuses: number[] = [];
    for (let calls = 0; calls < 3; calls += 1) statuses.push((await chat()).status);
    expect(statuses).toEqual([200, 200, 429]);
    await until('both count', 20_000, async () => (await statusOf(id)).spent === '2');
    const { window_start: from, window_end: to, forecast, state } = await statusOf(id);
    expect(Date.parse(to!) - Date.parse(from!)).toBe(61 * 60_000);
    expect([forecast, state]).toEqual([null, 'exhausted']);
    await stack.admin.must('DELETE', `/budgets/${id}`);
    await stack.settled(20_000);
  }, 60_000);

  it('charges the price that was in force when a call was dialled, also when it changes while the call runs', async () => {
    const slow = await stack.admin.createModel([{ upstream: 'sim-chat?tokens=2&ttft_ms=1500' }], 'chat', {
      price: { request_pico: String(DOLLAR), input_token_pico: '0', output_token_pico: '0' },
    });
    const { id } = await make({ subject: 'model', subject_id: slow.id, limit: String(10n * DOLLAR), window: 'month' });
    const running = fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: slow.key, max_tokens: 16, messages: [{ role: 'user', content: 'Hello' }] }),
    });
    const price = { request_pico: String(DOLLAR / 2n), input_token_pico: '0', output_token_pico: '0' };
    await stack.admin.must('PATCH', `/models/${slow.id}`, { price });
    await stack.settled(20_000);
    const answer = await running;
    expect([answer.status, answer.headers.get('x-roundhouse-cost')]).toEqual([200, String(DOLLAR)]);
    await spent(id, 1n);
    await until('nothing is held any more', 30_000, async () => (await statusOf(id)).granted === '0');
    const [ledger] = await stack.query<{ cost: string }>(
      'SELECT sum(cost_pico)::text AS cost FROM tracing.ledger WHERE model_id = $1',
      [slow.id],
    );
    expect(ledger?.cost).toBe(String(DOLLAR));
  }, 60_000);
});
