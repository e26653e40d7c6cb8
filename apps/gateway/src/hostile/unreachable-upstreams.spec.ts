import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import {
  sendJson,
  startUpstream,
  WHOLE_ANSWER,
  type ScriptedUpstream,
} from '../inference/fixtures/scripted-upstream.ts';

/** Listens with a short queue and then stands still for ever: once the queue is full, its kernel answers no SYN. */
const BLACKHOLE = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 20);
  });`;

let blackhole: Worker;
const queued: Socket[] = [];
let sibling: ScriptedUpstream;
let gateway: GatewayUnderTest;

/** Whether a connection is made within a while. */
async function connects(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  queued.push(socket);
  socket.on('error', () => undefined);
  return Promise.race([
    once(socket, 'connect').then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 150)),
  ]);
}

beforeAll(async () => {
  blackhole = new Worker(BLACKHOLE, { eval: true });
  const [port] = (await once(blackhole, 'message')) as [number];
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (let tries = 0; tries < 20 && (await connects(port)); tries += 1);
  sibling = await startUpstream(sendJson(200, WHOLE_ANSWER));
  gateway = await startGateway({
    models: [{ key: 'm', upstreams: [`http://127.0.0.1:${port}/v1`, sibling.url] }],
    timeouts: { connectTimeoutMs: 300, firstTokenTimeoutMs: 5_000 },
  });
});
afterAll(async () => {
  for (const socket of queued) socket.destroy();
  await gateway.close();
  await sibling.close();
  await blackhole.terminate();
});

describe('an upstream whose network swallows every packet', () => {
  it('is left for the next one after the time for connecting, by every caller alike', async () => {
    const calls = Array.from({ length: 20 }, async () => {
      const start = performance.now();
      const answer = await request(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        body: '{"model":"m","messages":[]}',
      });
      await answer.body.dump();
      return { status: answer.statusCode, tookMs: performance.now() - start };
    });
    const answers = await Promise.all(calls);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(Math.min(...answers.map(({ tookMs }) => tookMs))).toBeGreaterThan(250);
    expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(3_000);
    const failed = gateway.accounting.settled.filter(({ facts }) => facts.endStatus === 'error');
    expect(failed.map(({ facts }) => facts.failureClass)).toEqual(Array.from({ length: 20 }, () => 'connect'));
    expect(gateway.service.inFlight).toBe(0);
  });
});
