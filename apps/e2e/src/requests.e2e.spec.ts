import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestDetails, RequestPage } from '@roundhouse/admin-api';
import { until, type StackView } from '@roundhouse/testing';
import { printedBy } from './harness/program.ts';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant } from './harness/tenants.ts';

let stack: StackView;
let key: { id: string; secret: string };

beforeAll(async () => {
  stack = sharedStack();
  key = await stack.admin.createKey();
  await stack.settled();
});

/** One chat. @returns our id of the request, and its status */
async function chat(model: string, change: object = {}): Promise<{ id: string; status: number }> {
  const response = await fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Say x' }], ...change }),
  });
  await response.text();
  return { id: response.headers.get('x-request-id') ?? '', status: response.status };
}

/** The request once its record and all its amounts are there. */
function recorded(id: string): Promise<RequestDetails> {
  return until('the record and the ledger', 30_000, async () => {
    const { status, body } = await stack.admin.call('GET', `/requests/${id}`);
    const details = body as RequestDetails;
    const settled = status === 200 && details.attempts.every((one) => one.id === null || one.usage_source !== null);
    return settled && details.recorded ? details : undefined;
  });
}

describe('a request whose first provider fails', () => {
  it.each([false, true])('shows both attempts with class, times and what they cost (stream: %s)', async (stream) => {
    const model = await stack.admin.createModel([
      { upstream: 'sim-chat?status=503', priority: 0 },
      { upstream: 'sim-chat?tokens=9', priority: 1 },
    ]);
    await stack.settled();
    const { id, status } = await chat(model.key, { stream });
    expect(status).toBe(200);
    const request = await recorded(id);
    expect(request).toMatchObject({
      status: 'success',
      answered_status: 200,
      reason: null,
      refusing_step: null,
      callable: model.key,
      model: model.key,
      operation: '/v1/chat/completions',
      stream,
      attempt_count: 2,
      api_key_id: key.id,
      output_tokens: 9,
      plan: { permitted_retries: expect.any(Number), left_out: [] },
      attempts: [
        { status: 'error', failure_class: 'overloaded', http_status: 503, cost_pico: '0', provider: 'simulated' },
        { status: 'success', failure_class: null, http_status: 200, finish_reason: 'stop', output_tokens: 9 },
      ],
    });
    expect(['router', 'local']).toContain(request.plan?.source);
    const [failed, served] = request.attempts;
    expect(BigInt(request.cost_pico)).toBe(BigInt(served?.cost_pico ?? 0));
    expect(served?.start_us).toBeGreaterThanOrEqual(failed?.start_us ?? Number.NaN);
    const names = request.steps.map(({ step }) => step);
    expect(names.filter((name) => name === 'attempt')).toHaveLength(2);
    expect(names.slice(0, 2)).toEqual(['authenticate', 'admit']);
    expect(names.at(-1)).toBe('respond');
    expect(request.steps.filter(({ reason }) => reason !== null)).toMatchObject([
      { step: 'attempt', reason: 'overloaded' },
    ]);
    const starts = request.steps.map(({ start_us: startUs }) => startUs);
    expect(starts).toEqual(starts.toSorted((one, other) => one - other));
    const last = request.steps.at(-1);
    expect(((last?.start_us ?? 0) + (last?.duration_us ?? 0)) / 1_000).toBeLessThanOrEqual(request.latency_ms + 1);
    const printed = await printedBy(stack, 'logs', id);
    expect(printed).toMatch(/^attempt .*\|.*#.*\| {2}overloaded: /m);
    expect(printed).toMatch(/1\terror\t.*\t503\toverloaded\t/);
  });
});

describe('a request that was refused', () => {
  it('is in the log with the step that refused it, and cost nothing (000-48)', async () => {
    const idle = await stack.admin.createModel([]);
    await stack.settled();
    const [unknown, planless] = [await chat('no-such-model'), await chat(idle.key)];
    expect([unknown.status, planless.status]).toEqual([404, 503]);
    await expect(recorded(unknown.id)).resolves.toMatchObject({
      status: 'error',
      answered_status: 404,
      reason: 'MODEL_NOT_FOUND',
      refusing_step: 'resolve',
      callable: 'no-such-model',
      attempts: [],
      cost_pico: '0',
    });
    await expect(recorded(planless.id)).resolves.toMatchObject({
      answered_status: 503,
      refusing_step: 'plan',
      callable_id: idle.id,
      attempt_count: 0,
    });
    const idsOf = async (query: string): Promise<string[]> => {
      const { data } = await stack.admin.must<RequestPage>('GET', `/requests?api_key_id=${key.id}&${query}`);
      return data.map(({ id }) => id);
    };
    expect(await idsOf('refusing_step=resolve')).toEqual([unknown.id]);
    expect(await idsOf('reason=MODEL_NOT_FOUND&status=error')).toEqual([unknown.id]);
    expect(await idsOf(`model=${idle.key}`)).toEqual([planless.id]);
    expect(await printedBy(stack, 'logs', unknown.id)).toContain('error 404 (MODEL_NOT_FOUND at resolve)');
  });
});

describe('a past request', () => {
  it('is explained again from what it asked, for those who may see it alone', async () => {
    const model = await stack.admin.createModel([{ upstream: 'sim-chat?tokens=3' }]);
    await stack.settled();
    const { id } = await chat(model.key, { max_tokens: 17 });
    await recorded(id);
    const explained = await stack.admin.must('POST', `/routes/explain?request_id=${id}`);
    expect(explained).toMatchObject({
      replay_of: id,
      resolved: { id: model.id },
      request: { mode: 'chat', max_output_tokens: 17 },
      caller: { api_key_id: key.id },
      outcome: { planned: true },
    });
    const stranger = await makeTenant(stack, 'replayer');
    expect((await stranger.admin.call('POST', `/routes/explain?request_id=${id}`)).status).toBe(404);
    expect((await stranger.admin.must<RequestPage>('GET', '/requests?refusing_step=resolve')).data).toEqual([]);
  });
});

describe('records of requests made while something is gone', () => {
  it.each(['tracing', 'nats'] as const)(
    'are all there once %s is back, each once, and no call failed',
    async (gone) => {
      const model = await stack.admin.createModel([{ upstream: 'sim-chat?tokens=2' }]);
      await stack.settled();
      const pid = stack.signal(gone, 'SIGKILL');
      const ids: string[] = [];
      for (let call = 0; call < 40; call += 1) {
        const { id, status } = await chat(model.key);
        expect(status).toBe(200);
        ids.push(id);
      }
      await stack.restarted(gone, pid);
      await until('every record', 60_000, async () => {
        const { status, body } = await stack.admin.call('GET', `/requests?model=${model.id}&limit=200`);
        const known = status === 200 ? (body as RequestPage).data : [];
        const noted = known.filter(({ answered_status: answered }) => answered === 200).map(({ id }) => id);
        return noted.length >= ids.length && noted;
      }).then((noted) => expect(noted.toSorted()).toEqual(ids.toSorted()));
    },
    120_000,
  );
});
