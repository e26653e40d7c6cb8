import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';

const ROTATIONS = 4;
const CALLERS = 6;
/** How soon a rotation must be in force everywhere, in milliseconds. */
const IN_FORCE_MS = 1_000;

let stack: StackView;
let upstream: Server;
let origin: string;
/** Keys that the upstream accepts, and how often each was used. */
const accepted = new Set<string>();
const used = new Map<string, number>();

beforeAll(async () => {
  stack = sharedStack();
  upstream = createServer((request, response) => {
    const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
    request.resume();
    response.setHeader('content-type', 'application/json');
    if (!accepted.has(key)) {
      response.statusCode = 401;
      response.end(JSON.stringify({ error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } }));
      return;
    }
    used.set(key, (used.get(key) ?? 0) + 1);
    response.end(
      JSON.stringify({
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'yes' } }],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      }),
    );
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});

afterAll(async () => {
  upstream.closeAllConnections();
  upstream.close();
  await once(upstream, 'close');
});

/** A model whose one deployment leads to the upstream, and the credential that it is called with. */
async function modelWithCredential(keys: readonly object[], strategy: string) {
  const { admin } = stack;
  const name = `rotation-${strategy}`.replaceAll('_', '-');
  const credential = await admin.must<{ id: string }>('POST', '/credentials', {
    key: name,
    display_name: name,
    base_url: `${origin}/v1`,
    strategy,
    keys,
  });
  const provider = await admin.must<{ id: string }>('POST', '/providers', {
    key: name,
    driver: 'openai-compatible',
    base_url: `${origin}/v1`,
    credential_id: credential.id,
    allowed_cidrs: ['127.0.0.1/32:*'],
  });
  const model = await admin.must<{ key: string }>('POST', '/models', {
    key: name,
    display_name: name,
    mode: 'chat',
    capabilities: { context_window_tokens: 8_000 },
    price: { input_token_pico: '1', output_token_pico: '1' },
    deployments: [{ provider_id: provider.id, upstream_model_id: 'm' }],
  });
  await stack.settled();
  return { credential, model };
}

async function chat(model: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.endpoints.api_key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'x' }] }),
  });
  return { status: response.status, text: await response.text() };
}

describe('a credential that is rotated under load', () => {
  it('fails no call, and is in force at the gateway within a second', async () => {
    accepted.add('first-secret');
    const { credential, model } = await modelWithCredential([{ name: 'one', secret: 'first-secret' }], 'failover');
    const failures: string[] = [];
    let calls = 0;
    let isDone = false;
    const callers = Array.from({ length: CALLERS }, async () => {
      while (!isDone) {
        const { status, text } = await chat(model.key);
        calls += 1;
        if (status !== 200) failures.push(`${status} ${text}`);
      }
    });
    let former = 'first-secret';
    for (let turn = 1; turn <= ROTATIONS; turn += 1) {
      const next = `secret-${turn}`;
      // As vendors have it: the new key is valid beside the old one until that is withdrawn.
      accepted.add(next);
      await stack.admin.must('POST', `/credentials/${credential.id}/rotate`, { secret: next });
      await sleep(IN_FORCE_MS);
      accepted.delete(former);
      former = next;
      await sleep(300);
    }
    isDone = true;
    await Promise.all(callers);
    expect(failures).toEqual([]);
    expect(calls).toBeGreaterThan(50);
    expect([...used.keys()]).toHaveLength(ROTATIONS + 1);
  });

  it('uses its keys in turn, and a disabled one no longer', async () => {
    used.clear();
    const names = ['a', 'b', 'c'];
    for (const name of names) accepted.add(`turn-${name}`);
    const keys = names.map((name) => ({ name, secret: `turn-${name}` }));
    const { credential, model } = await modelWithCredential(keys, 'round_robin');
    for (let call = 0; call < 9; call += 1) expect((await chat(model.key)).status).toBe(200);
    expect(Object.fromEntries(used)).toEqual({ 'turn-a': 3, 'turn-b': 3, 'turn-c': 3 });
    const changed = [{ name: 'a' }, { name: 'b', admin_status: 'disabled' }, { name: 'c' }];
    await stack.admin.must('PATCH', `/credentials/${credential.id}`, { keys: changed });
    await stack.settled();
    used.clear();
    for (let call = 0; call < 6; call += 1) expect((await chat(model.key)).status).toBe(200);
    expect(Object.fromEntries(used)).toEqual({ 'turn-a': 3, 'turn-c': 3 });
  });
});
