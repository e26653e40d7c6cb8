import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '@roundhouse/testing';
import { request } from 'undici';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import {
  sendJson,
  startUpstream,
  WHOLE_ANSWER,
  type ScriptedUpstream,
} from '../inference/fixtures/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let gateway: GatewayUnderTest;
let delayMs = 0;

afterEach(async () => {
  await gateway.close();
  await upstream.close();
});

async function start(scopes?: readonly string[]): Promise<void> {
  upstream = await startUpstream(sendJson(200, WHOLE_ANSWER));
  gateway = await startGateway({
    models: [{ key: 'm', upstreams: [upstream.url] }],
    readLoopDelay: () => delayMs,
    ...(scopes !== undefined && { scopes }),
  });
}

async function call(priority?: string) {
  const answer = await request(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${API_KEY}`,
      'content-type': 'application/json',
      ...(priority !== undefined && { 'x-roundhouse-priority': priority }),
    },
    body: '{"model":"m","messages":[]}',
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

const statuses = async (): Promise<number[]> => {
  const answers = [await call('low'), await call(), await call('high')];
  return answers.map(({ status }) => status);
};

describe('a gateway whose event loop is late', () => {
  it('refuses low priority first, then the rest, with advice to come back; and takes them again when it is calm', async () => {
    delayMs = 0;
    await start();
    expect(await statuses()).toEqual([200, 200, 200]);
    delayMs = 300;
    await until('low priority is refused', 5_000, async () => (await call('low')).status === 503);
    const refused = await call('low');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.text).toContain('"overloaded"');
    expect(refused.headers['x-request-id']).toBeDefined();
    await until('all but high is refused', 8_000, async () => (await call()).status === 503);
    // Keys may lower their calls, not raise them.
    expect(await statuses()).toEqual([503, 503, 503]);
    const models = await request(`${gateway.url}/v1/models`, { headers: { authorization: `Bearer ${API_KEY}` } });
    expect(models.statusCode).toBe(200);
    await models.body.dump();
    expect(await gateway.metrics.registry.metrics()).toMatch(/requests_shed_total\{priority="normal"\} [1-9]/);
    delayMs = 0;
    await until('calls are served again', 8_000, async () => (await call()).status === 200);
  }, 25_000);

  it('goes on serving high priority, which keys of administrators may ask for', async () => {
    delayMs = 300;
    await start(['inference', 'admin']);
    await until('all but high is refused', 8_000, async () => (await call()).status === 503);
    expect(await statuses()).toEqual([503, 503, 200]);
  }, 25_000);
});
