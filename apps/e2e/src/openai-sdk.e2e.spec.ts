import { beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { request } from 'undici';
import type { StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';

let stack: StackView;
let client: OpenAI;

beforeAll(() => {
  stack = sharedStack();
  client = new OpenAI({ baseURL: `${stack.endpoints.gateway}/v1`, apiKey: stack.endpoints.api_key, maxRetries: 0 });
});

describe('the official OpenAI SDK', () => {
  it('lists the models of the key’s project', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toEqual(expect.arrayContaining(['demo-chat', 'demo-embedding']));
    expect((await client.models.retrieve('demo-chat')).id).toBe('demo-chat');
  });

  it('chats, with the public name of the model and the usage in the answer (000-03, 000-35)', async () => {
    const answer = await client.chat.completions.create({
      model: 'demo-chat',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(answer.model).toBe('demo-chat');
    expect(answer.choices[0]?.message.content).not.toBe('');
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.usage?.total_tokens).toBe(
      (answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0),
    );
  });

  it('streams, with the usage in the last chunk when asked for', async () => {
    const stream = await client.chat.completions.create({
      model: 'demo-chat',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    const usages: number[] = [];
    const models = new Set<string>();
    for await (const chunk of stream) {
      models.add(chunk.model);
      text += chunk.choices[0]?.delta.content ?? '';
      if (chunk.usage) usages.push(chunk.usage.completion_tokens);
    }
    expect(text.length).toBeGreaterThan(0);
    expect(usages).toHaveLength(1);
    expect([...models]).toEqual(['demo-chat']);
  });

  it('streams without a usage chunk when it was not asked for', async () => {
    const stream = await client.chat.completions.create({
      model: 'demo-chat',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    });
    for await (const chunk of stream) {
      expect(chunk.usage ?? null).toBeNull();
      expect(chunk.choices).not.toHaveLength(0);
    }
  });

  it('embeds', async () => {
    const answer = await client.embeddings.create({ model: 'demo-embedding', input: ['one', 'two'] });
    expect(answer.data).toHaveLength(2);
    expect(answer.data[0]?.embedding.length).toBeGreaterThan(0);
    expect(answer.model).toBe('demo-embedding');
  });

  it('works under the alias /api/client/v1 (000-35)', async () => {
    const alias = new OpenAI({
      baseURL: `${stack.endpoints.gateway}/api/client/v1`,
      apiKey: stack.endpoints.api_key,
      maxRetries: 0,
    });
    const answer = await alias.chat.completions.create({
      model: 'demo-chat',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(answer.model).toBe('demo-chat');
  });

  it('gets a tool call through, byte for byte, as unknown fields do', async () => {
    const { data } = await client.chat.completions
      .create({
        model: 'demo-chat',
        messages: [{ role: 'user', content: 'Hello' }],
        // @ts-expect-error a field that no SDK knows
        x_unknown_field: { nested: [1, 'two', null] },
      })
      .withResponse();
    expect(data.choices).toHaveLength(1);
  });
});

describe('every failure is an OpenAI error', () => {
  const ask = (model: string) => client.chat.completions.create({ model, messages: [{ role: 'user', content: 'x' }] });

  it('401 invalid_api_key for a bad key, and the SDK knows its class', async () => {
    const stranger = new OpenAI({ baseURL: `${stack.endpoints.gateway}/v1`, apiKey: 'sk-nothing', maxRetries: 0 });
    const failure = stranger.chat.completions.create({ model: 'demo-chat', messages: [] });
    await expect(failure).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(stranger.models.list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('404 model_not_found for an unknown model, never a 500 (000-07)', async () => {
    await expect(ask('no-such-model')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(ask('no-such-model')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it('400 for a model of another mode', async () => {
    await expect(ask('demo-embedding')).rejects.toMatchObject({ status: 400 });
  });

  it('503 no_deployment when nothing can answer', async () => {
    const model = await stack.admin.createModel([]);
    await stack.settled();
    await expect(ask(model.key)).rejects.toMatchObject({ status: 503, code: 'no_deployment' });
  });

  it('502 when every deployment fails, without a word of the upstream’s', async () => {
    const model = await stack.admin.createModel([{ upstream: 'sim-chat?status=500' }]);
    await stack.settled();
    await expect(ask(model.key)).rejects.toMatchObject({ status: 502 });
  });

  it('passes a caller’s fault through as 400', async () => {
    const model = await stack.admin.createModel([{ upstream: 'sim-chat?status=400' }]);
    await stack.settled();
    await expect(ask(model.key)).rejects.toBeInstanceOf(OpenAI.BadRequestError);
  });

  const raw = async (
    body: string | Buffer,
    path = '/v1/chat/completions',
    method: 'POST' | 'GET' | 'DELETE' = 'POST',
  ) => {
    const response = await request(stack.endpoints.gateway + path, {
      method,
      headers: { authorization: `Bearer ${stack.endpoints.api_key}`, 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body }),
    });
    const text = await response.body.text();
    return {
      status: response.statusCode,
      id: response.headers['x-request-id'],
      error: (JSON.parse(text) as { error: { type: string; code: string; message: string } }).error,
    };
  };

  it('400 for a body that is no JSON', async () => {
    expect(await raw('{"model": "demo-chat",')).toMatchObject({
      status: 400,
      error: { type: 'invalid_request_error' },
    });
  });

  it('413 for a body above the limit', async () => {
    const body = Buffer.from(
      JSON.stringify({ model: 'demo-chat', messages: [{ role: 'user', content: 'x'.repeat(11 * 1024 * 1024) }] }),
    );
    expect(await raw(body)).toMatchObject({ status: 413, error: { code: 'request_too_large' } });
  });

  it('404 for an unknown path, with a request id', async () => {
    const answer = await raw('', '/v1/nothing', 'GET');
    expect(answer).toMatchObject({ status: 404 });
    expect(answer.id).toMatch(/^[0-9a-f-]{36}$/);
  });
});
