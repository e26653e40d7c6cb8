import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  freePort,
  startProcess,
  testDirectory,
  until,
  type ManagedProcess,
  type StackView,
  type TestDirectory,
} from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';

/** Answers in two seconds, in two hundred pieces when streamed. */
const UPSTREAM = 'sim-chat?tokens=200&rate=100';
const UNARY_CALLS = 8;

let stack: StackView;
let directory: TestDirectory;
let gateway: ManagedProcess;
let port: number;

/** A second gateway beside the stack's own, with its settings but its own volume: nobody starts it again. */
beforeAll(async () => {
  stack = sharedStack();
  directory = await testDirectory('draining-gateway');
  port = await freePort();
  const environment = readFileSync(`/proc/${stack.endpoints.services['gateway']?.pid}/environ`, 'utf8')
    .split('\0')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  gateway = await startProcess({
    name: 'second gateway',
    command: process.execPath,
    args: [join(import.meta.dirname, '../../gateway/dist/main.js')],
    env: {
      ...Object.fromEntries(environment),
      GATEWAY_PORT: String(port),
      HEALTH_PORT: '0',
      INSTANCE_ID: 'gateway-draining',
      DATA_DIR: join(directory.path, 'data'),
    },
    stopTimeoutMs: 30_000,
  });
});

afterAll(async () => {
  await gateway.stop();
  await directory.remove();
});

function call(model: string, stream: boolean): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.endpoints.api_key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'count me' }] }),
  });
}

/** Why a new connection is not made; undefined = it is. */
function refusal(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy() && undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}

describe('a gateway that is told to stop under load', () => {
  it('ends running calls and streams whole, takes no new ones, exits with 0 and loses no usage', async () => {
    const model = await stack.admin.createModel([{ upstream: UPSTREAM }]);
    const headers = { authorization: `Bearer ${stack.endpoints.api_key}` };
    await until('the second gateway knows the model', 20_000, async () => {
      return (await fetch(`http://127.0.0.1:${port}/v1/models/${model.key}`, { headers })).ok;
    });

    const answers = Array.from({ length: UNARY_CALLS }, () => call(model.key, false));
    const reader = (await call(model.key, true)).body!.pipeThrough(new TextDecoderStream()).getReader();
    let streamed = (await reader.read()).value ?? '';
    gateway.signal('SIGTERM');

    await until('new connections are refused', 5_000, async () => (await refusal()) === 'ECONNREFUSED');
    expect(gateway.exit).toBeUndefined();
    expect(streamed).not.toContain('[DONE]');

    for (let part = await reader.read(); !part.done; part = await reader.read()) streamed += part.value;
    expect(streamed.split('"content":').length).toBeGreaterThan(150);
    expect(streamed.trimEnd().endsWith('data: [DONE]')).toBe(true);
    for (const answer of await Promise.all(answers)) {
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ usage: { completion_tokens: 200 } });
    }

    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    const comparison = await stack.ledgerCaughtUp(model.id, UPSTREAM);
    expect(comparison).toMatchObject({
      billed: UNARY_CALLS + 1,
      attempts: UNARY_CALLS + 1,
      lost: 0,
      duplicated: 0,
      differing: 0,
      provisional: 0,
    });
  });
});
