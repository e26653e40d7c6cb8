import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import { WHOLE_ANSWER } from '../inference/fixtures/scripted-upstream.ts';

/**
 * A thread of its own that calls all the time, `lanes` calls at once of `bytes` each, and tells what each of them took.
 * It has its own event loop, so that what it measures is not its own writing of bodies.
 */
const CALLER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { request, Agent } = require('node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const { port, key, bytes, lanes, everyMs } = workerData;
  const message = { role: 'user', content: 'words '.repeat(bytes / 6 / 10) };
  const body = Buffer.from(JSON.stringify({ model: 'm', messages: Array.from({ length: 10 }, () => message) }));
  const took = [];
  const statuses = {};
  let running = true;
  const headers = { authorization: 'Bearer ' + key, 'content-type': 'application/json', 'content-length': body.length };
  const call = () => new Promise((resolve) => {
    const start = performance.now();
    const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/v1/chat/completions', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        took.push(performance.now() - start);
        statuses[answer.statusCode] = (statuses[answer.statusCode] ?? 0) + 1;
        resolve();
      });
    });
    sent.on('error', () => resolve());
    sent.end(body);
  });
  const lane = async () => {
    while (running) {
      await call();
      if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  };
  const all = Promise.all(Array.from({ length: lanes }, lane));
  parentPort.once('message', async () => {
    running = false;
    await all;
    parentPort.postMessage({ took, statuses });
    agent.destroy();
  });`;

/** Another thread, which answers every call as soon as its body has come. */
const UPSTREAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  const server = require('node:http').createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(workerData));
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

interface Measured {
  readonly took: number[];
  readonly statuses: Record<string, number>;
}

let upstream: Worker;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  upstream = new Worker(UPSTREAM, { eval: true, workerData: WHOLE_ANSWER });
  const [port] = (await once(upstream, 'message')) as [number];
  gateway = await startGateway({ models: [{ key: 'm', upstreams: [`http://127.0.0.1:${port}/v1`] }] });
});
afterAll(async () => {
  await gateway.close();
  await upstream.terminate();
});

function caller(bytes: number, lanes: number, everyMs: number): { stop(): Promise<Measured> } {
  const worker = new Worker(CALLER, {
    eval: true,
    workerData: { port: gateway.port, key: API_KEY, bytes, lanes, everyMs },
  });
  return {
    stop: () =>
      new Promise((resolve) => {
        worker.once('message', (measured: Measured) => {
          resolve(measured);
          void worker.terminate();
        });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        worker.postMessage('stop');
      }),
  };
}

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * part)] ?? 0;

/** Calls small bodies beside whatever else runs. */
async function measureSmall(forMs: number): Promise<Measured> {
  const small = caller(1_000, 4, 5);
  await new Promise((resolve) => setTimeout(resolve, forMs));
  return small.stop();
}

const IS_LONG = process.env['ROUNDHOUSE_LONG'] === '1';
const CALLERS = IS_LONG ? 20 : 4;
const BODY_BYTES = IS_LONG ? 10_400_000 : 2_000_000;
const MEASURED_MS = IS_LONG ? 10_000 : 1_000;

describe('callers with large bodies', () => {
  it('leave others to be served, and are served themselves: what that costs others is printed', async () => {
    await measureSmall(MEASURED_MS / 5);
    const alone = await measureSmall(MEASURED_MS);
    const large = caller(BODY_BYTES, CALLERS, 1_500);
    await new Promise((resolve) => setTimeout(resolve, MEASURED_MS / 5));
    const beside = await measureSmall(MEASURED_MS);
    const bodies = await large.stop();
    const figures = {
      aloneMs: { p50: Math.round(quantile(alone.took, 0.5)), p99: Math.round(quantile(alone.took, 0.99)) },
      besideMs: { p50: Math.round(quantile(beside.took, 0.5)), p99: Math.round(quantile(beside.took, 0.99)) },
      small: beside.statuses,
      large: bodies.statuses,
      largeMs: { p99: Math.round(quantile(bodies.took, 0.99)) },
    };
    process.stdout.write(`${CALLERS} bodies of ${BODY_BYTES} bytes: ${JSON.stringify(figures)}\n`);
    // Times are printed, not judged: the heap of a test runner is collected here, too.
    expect(Object.keys(beside.statuses)).toEqual(['200']);
    expect(Object.keys(bodies.statuses)).toEqual(['200']);
  }, 120_000);
});
