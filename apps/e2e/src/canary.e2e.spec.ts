import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';
import { writtenPlaces } from './harness/written-places.ts';

let stack: StackView;

beforeAll(() => {
  stack = sharedStack();
});

async function call(path: string, key: string, body?: object, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(stack.endpoints.gateway + path, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
  });
  return `${JSON.stringify([...response.headers])}\n${await response.text()}`;
}

describe('secrets (security tests 16, 25, 27)', () => {
  it('appear in no log, answer, trace, metric, spool, stream or table, on good paths and on bad ones', async () => {
    const { admin, endpoints } = stack;
    const canary = `canary${randomBytes(24).toString('hex')}`;
    const credential = await admin.must<{ id: string }>('POST', '/credentials', {
      key: `canary-${canary.slice(-8)}`,
      display_name: 'Canary',
      secret: canary,
      allowed_hosts: [new URL(endpoints.simulator).host],
    });
    // The simulator refuses a key that is not its own: the provider's failure passes by with the canary in its request.
    const provider = await admin.must<{ id: string }>('POST', '/providers', {
      key: `canary-${canary.slice(-8)}`,
      driver: 'openai-compatible',
      base_url: `${endpoints.simulator}/v1`,
      credential_id: credential.id,
      allowed_cidrs: ['127.0.0.1/32:*'],
    });
    await admin.must('POST', `/credentials/${credential.id}/rotate`, { secret: canary });
    const second = [{ name: 'default' }, { name: 'second', secret: canary }];
    await admin.must('PATCH', `/credentials/${credential.id}`, { keys: second });
    await admin.must('POST', '/providers', {
      key: `canary-own-${canary.slice(-8)}`,
      preset: 'openai',
      api_key: canary,
    });
    const model = await admin.must<{ id: string; key: string }>('POST', '/models', {
      key: `canary-${canary.slice(-8)}`,
      display_name: 'Canary',
      mode: 'chat',
      capabilities: { context_window_tokens: 8_000 },
      price: { free: true },
      content_capture: 'none',
      deployments: [{ provider_id: provider.id, upstream_model_id: 'sim-chat' }],
    });
    // A collector that refuses what comes, with the canary as its token.
    const sink = await admin.must<{ id: string }>('POST', '/sinks', {
      display_name: `Canary ${canary.slice(-8)}`,
      type: 'otlp',
      url: `${endpoints.simulator}/nowhere`,
      events: ['request', 'alert'],
      secret: canary,
      allowed_cidrs: ['127.0.0.1/32:*'],
    });
    const key = await admin.createKey();
    await stack.settled();

    const prompt = `prompt${randomBytes(16).toString('hex')}`;
    // What may be kept of this one has no key in it, although its caller pasted one.
    const said = `said${randomBytes(16).toString('hex')}`;
    const pasted = { model: 'demo-chat', messages: [{ role: 'user', content: `${said} ${key.secret}` }] };
    const chat = (name: string): object => ({ model: name, messages: [{ role: 'user', content: prompt }] });
    const traced = { traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01` };
    const wrongKey = `${key.secret.slice(0, -10)}0123456789`;
    const answers = new Map<string, string>([
      ['chat', await call('/v1/chat/completions', key.secret, pasted, traced)],
      ['failing upstream', await call('/v1/chat/completions', key.secret, chat(model.key), traced)],
      ['unknown model', await call('/v1/chat/completions', key.secret, chat('nothing'), traced)],
      ['wrong key', await call('/v1/chat/completions', wrongKey, chat('demo-chat'), traced)],
      ['admin with an inference key', await call('/api/v1/api-keys', key.secret)],
      ['key in the query', await call(`/v1/models?api_key=${key.secret}`, wrongKey)],
      ['keys', await call('/api/v1/api-keys?limit=500', endpoints.admin_key)],
      ['credentials', await call('/api/v1/credentials?limit=500', endpoints.admin_key)],
      ['providers', await call('/api/v1/providers?limit=500', endpoints.admin_key)],
      ['sinks', await call('/api/v1/sinks?limit=500', endpoints.admin_key)],
      ['sink test', (await admin.call('POST', `/sinks/${sink.id}/test`)).text],
      ['bad sink', (await admin.call('POST', '/sinks', { type: 'webhook', secret: [canary], nonsense: canary })).text],
      ['connection', await call(`/api/v1/providers/${provider.id}/credential`, endpoints.admin_key)],
      ['bad rotation', (await admin.call('POST', `/credentials/${credential.id}/rotate`, { secret: [canary] })).text],
      ['bad key', (await admin.call('PATCH', `/credentials/${credential.id}`, { keys: [{ secret: canary }] })).text],
      ['bad provider', (await admin.call('POST', '/providers', { api_key: `${canary} x`, driver: 'nope' })).text],
      [
        'bad credential',
        JSON.stringify(await admin.call('POST', '/credentials', { secret: canary, nonsense: canary })),
      ],
    ]);
    expect(answers.get('failing upstream')).toContain('error');
    expect(answers.get('sink test')).toContain('"delivered":false');
    await admin.must('DELETE', `/sinks/${sink.id}`);
    await admin.must('POST', `/api-keys/${key.id}/revoke`, {});
    for (const [name, { health }] of Object.entries(endpoints.services)) {
      if (health !== undefined) answers.set(`metrics of ${name}`, await (await fetch(`${health}/metrics`)).text());
    }
    await new Promise((resolve) => setTimeout(resolve, 2500));

    const sinks = new Map<string, string>([...answers, ...(await writtenPlaces(stack))]);

    const secretOf = (text: string): string => text.split('_')[3] ?? text;
    const secrets = {
      canary,
      key: secretOf(key.secret),
      'admin key': secretOf(endpoints.admin_key),
      'api key': secretOf(endpoints.api_key),
      prompt,
    };
    const leaks: string[] = [];
    for (const [sink, text] of sinks) {
      for (const [name, secret] of Object.entries(secrets)) {
        // What was asked is kept in one place, as the capture policy says.
        const kept = name === 'prompt' && sink.startsWith('tracing.request_contents');
        if (text.includes(secret) && !kept) leaks.push(`${name} in ${sink}`);
      }
    }
    expect(Object.values(secrets).every((secret) => secret.length >= 32)).toBe(true);
    expect(sinks.size).toBeGreaterThan(20);
    expect(leaks).toEqual([]);
    const kept = [...sinks].filter(([, text]) => text.includes(said)).map(([sink]) => sink);
    expect(kept.filter((sink) => !/^tracing\.request_contents|REQUESTS/.test(sink))).toEqual([]);
    expect(kept.some((sink) => sink.startsWith('tracing.request_contents_'))).toBe(true);
  });
});
