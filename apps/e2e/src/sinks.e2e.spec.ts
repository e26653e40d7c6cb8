import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { until, type StackView } from '@roundhouse/testing';
import { followEvents } from './harness/follow-events.ts';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant, type Tenant } from './harness/tenants.ts';

const SECRET = 'e2e-secret-of-a-receiver';

interface SentEvent {
  type: string;
  organization_id: string;
  subject_id: string | null;
  data: Record<string, unknown>;
}

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

let stack: StackView;
let tenant: Tenant;
let server: Server;
let answer: (event: SentEvent) => number = () => 200;
let sinkId: string;
let organizationId: string;
const received: (Received & { event: SentEvent })[] = [];

beforeAll(async () => {
  stack = sharedStack();
  tenant = await makeTenant(stack, 'sinks');
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const event = JSON.parse(body) as SentEvent;
      received.push({ headers: request.headers, body, event });
      response.writeHead(answer(event)).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const sink = {
    display_name: `Pager ${newId().slice(-12)}`,
    type: 'webhook',
    url: `http://127.0.0.1:${port}/hook`,
    events: ['circuit', 'request', 'review'],
    secret: SECRET,
    allowed_cidrs: [`127.0.0.1/32:${port}`],
  };
  // Loopback is opened by the installation's administrators alone.
  expect((await tenant.admin.call('POST', '/sinks', sink)).status).toBe(403);
  const provider = `/providers/${await stack.admin.simulatedProvider()}`;
  ({ organization_id: organizationId } = await stack.admin.must<{ organization_id: string }>('GET', provider));
  const made = await stack.admin.must<{ id: string }>('POST', '/sinks', { ...sink, organization_id: organizationId });
  sinkId = made.id;
});

afterAll(async () => {
  // Its failures here leave the circuit of the provider half open, which everybody else's calls share.
  await stack.admin.resetSimulatedProvider();
  await stack.admin.must('DELETE', `/sinks/${sinkId}`);
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

function expectSigned({ headers, body }: Received): void {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = headers;
  const expected = createHmac('sha256', SECRET)
    .update(`${String(id)}.${String(at)}.${body}`)
    .digest('base64');
  expect(signature).toBe(`v1,${expected}`);
}

/** One chat. @returns our id of the request */
async function chat(key: string, model: string): Promise<string> {
  const response = await fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'canary of a prompt' }] }),
  });
  await response.text();
  return response.headers.get('x-request-id') ?? '';
}

describe('a sink', () => {
  it('is tested with a signed event, and says what the receiver answered', async () => {
    const test = await stack.admin.must('POST', `/sinks/${sinkId}/test`);
    expect(test).toMatchObject({ delivered: true, http_status: 200, error: null });
    const tried = received.find(({ event }) => event.type === 'alert.test')!;
    expectSigned(tried);
    expect(tried.event.subject_id).toBe(sinkId);
    answer = () => 503;
    const failed = await stack.admin.must('POST', `/sinks/${sinkId}/test`);
    expect(failed).toMatchObject({ delivered: false, http_status: 503, error: 'answered 503' });
    expect((await tenant.admin.call('POST', `/sinks/${sinkId}/test`)).status).toBe(404);
  });

  it('hears of a request with the provider that was called (002-34), again after a failure, and by hand', async () => {
    const { secret } = await stack.admin.createKey();
    const model = await stack.admin.createModel([{ upstream: 'sim-chat?tokens=9' }]);
    await stack.settled();
    let isFirst = true;
    let id = '';
    answer = (event) => {
      if (event.data['request_id'] !== id || !isFirst) return 200;
      isFirst = false;
      return 500;
    };
    id = await chat(secret, model.key);
    const ours = () => received.filter(({ event }) => event.data['request_id'] === id);
    await until('a second try', 30_000, () => ours().length === 2);
    const [first, second] = ours();
    ours().forEach(expectSigned);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    const { type, data } = first!.event;
    expect({ type, data }).toMatchObject({
      type: 'request.finished',
      data: {
        request_id: id,
        status: 'success',
        model: model.key,
        provider: 'simulated',
        provider_id: await stack.admin.simulatedProvider(),
        output_tokens: 9,
      },
    });
    expect(first!.body).not.toContain('canary of a prompt');
    interface Deliveries {
      data: { id: string; kind: string; status: string; tries: number; subject_id: string }[];
    }
    const delivery = await until('it is delivered', 5_000, async () => {
      const page = await stack.admin.must<Deliveries>('GET', `/sinks/${sinkId}/deliveries?status=delivered`);
      return page.data.find(({ subject_id: about }) => about === id);
    });
    expect(delivery).toMatchObject({ kind: 'request.finished', tries: 2 });
    const alerts = await stack.admin.must<{ data: { delivered: number }[] }>('GET', `/alerts?subject_id=${id}`);
    expect(alerts.data).toEqual([expect.objectContaining({ kind: 'request.finished', delivered: 1 })]);
    await stack.admin.must('POST', `/sinks/${sinkId}/deliveries/${delivery.id}/redeliver`);
    await until('it is sent again', 5_000, () => ours().length === 3);
  });

  it('hears of a circuit that opens, once, with its provider, and so does whoever looks on', async () => {
    answer = () => 200;
    const { events, stop } = await followEvents(stack.endpoints.gateway, stack.admin.authorization);
    const { secret } = await stack.admin.createKey();
    const model = await stack.admin.createModel([{ upstream: 'sim-chat?status=503' }]);
    await stack.settled();
    await until('the circuit is open', 30_000, async () => {
      await chat(secret, model.key);
      return received.some(({ event }) => event.type === 'circuit.opened' && event.data['model'] === model.key);
    });
    const opened = received.filter(({ event }) => event.type === 'circuit.opened' && event.data['model'] === model.key);
    expect(opened).toHaveLength(1);
    expect(opened[0]!.event.data).toMatchObject({ owner: 'deployment', provider: 'simulated', state: 'opened' });
    const { subject_id } = opened[0]!.event;
    const seen = () => events.filter(({ name, data }) => name === 'alert.raised' && data['subject_id'] === subject_id);
    await until('it is seen live', 5_000, () => seen().length > 0);
    stop();
    expect(seen()).toEqual([expect.objectContaining({ data: expect.objectContaining({ kind: 'circuit.opened' }) })]);
  });

  it('hears of a model that waits for review, and of what was decided', async () => {
    answer = () => 200;
    const file = {
      name: 'tiny.gguf',
      url: 'https://models.example/tiny.gguf',
      size_bytes: 321_000,
      sha256: 'a'.repeat(64),
    };
    const option = { id: 'f32', format: 'gguf', quantization: 'F32', files: [file] };
    const slug = `reviewed-${newId().slice(-12)}`;
    const { id } = await stack.admin.must<{ id: string }>('POST', '/hub/submissions?offline=true', {
      slug,
      name: 'Tiny',
      license: 'apache-2.0',
      capabilities: ['chat'],
      options: [option],
      organization_id: organizationId,
    });
    await stack.admin.must('POST', `/hub/submissions/${id}/reject`, { reason: 'No license file.' });
    const told = () => received.filter(({ event }) => event.subject_id === id).map(({ event }) => event);
    await until('both are told', 15_000, () => told().length >= 2);
    expect(
      told()
        .map(({ type }) => type)
        .toSorted(),
    ).toEqual(['review.rejected', 'review.requested']);
    expect(told().find(({ type }) => type === 'review.rejected')?.data).toMatchObject({
      slug,
      number: 1,
      reason: 'No license file.',
    });
  });
});

describe('dead letters and alerts of the installation', () => {
  it('are seen and replayed by its own roles alone', async () => {
    const calls = [
      ['GET', '/ledger/dead-letters'],
      ['POST', '/ledger/dead-letters/replay'],
    ] as const;
    for (const [method, path] of calls) expect((await tenant.admin.call(method, path)).status).toBe(403);
    const { total } = await stack.admin.must<{ total: string }>('GET', '/ledger/dead-letters');
    expect(total).toMatch(/^\d+$/);
    const replay = await stack.admin.must('POST', '/ledger/dead-letters/replay', { ids: ['0'.repeat(64)] });
    expect(replay).toEqual({ tried: 0, recorded: 0, rows: 0, faults: [] });
    const { data } = await tenant.admin.must<{ data: { organization_id: string }[] }>('GET', '/alerts?limit=200');
    expect(data.filter(({ organization_id: owner }) => owner !== tenant.organizationId)).toEqual([]);
  });

  it('come live to its own roles, and to no tenant', async () => {
    const [platform, theirs] = await Promise.all(
      [stack.admin, tenant.admin].map(({ authorization }) => followEvents(stack.endpoints.gateway, authorization)),
    );
    const [alert, sign] = [newId(), newId()];
    const raise = (id: string, organization: string | null) =>
      stack.query(
        `INSERT INTO tracing.alert_outbox (id, kind, organization_id, subject_id, dedupe_key, occurred_at, payload)
         VALUES ($1, 'alert.dead_letters', $2, $3, $3, now(), '{}')`,
        [id, organization, id],
      );
    await raise(alert, null);
    // What comes after it, and is theirs: had they been shown the other one, it would be there by then.
    await raise(sign, tenant.organizationId);
    const seenBy = ({ events }: { readonly events: readonly { readonly data: Record<string, unknown> }[] }) =>
      events.map(({ data }) => data['subject_id']).filter((id) => id === alert || id === sign);
    await until('it is seen', 20_000, () => seenBy(theirs!).length > 0 && seenBy(platform!).length > 1);
    platform!.stop();
    theirs!.stop();
    expect(seenBy(platform!)).toEqual([alert, sign]);
    expect(seenBy(theirs!)).toEqual([sign]);
  }, 30_000);
});
