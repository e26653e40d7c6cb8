import { beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';

let stack: StackView;
let client: OpenAI;

beforeAll(() => {
  stack = sharedStack();
  client = new OpenAI({ baseURL: `${stack.endpoints.gateway}/v1`, apiKey: stack.endpoints.api_key, maxRetries: 0 });
});

/** A model whose first deployment shows a fault and whose second is well. */
async function modelWithFault(fault: string): Promise<string> {
  const model = await stack.admin.createModel([
    { upstream: `sim-chat?${fault}`, priority: 0 },
    { upstream: 'sim-chat?tokens=5', priority: 1 },
  ]);
  await stack.settled();
  return model.key;
}

const messages = [{ role: 'user' as const, content: 'x' }];

describe('a provider that fails before the first token', () => {
  it.each(['status=500', 'status=503', 'status=429', 'status=401', 'status=404', 'truncate_at=0'])(
    'is unseen by the caller of a unary call: %s',
    async (fault) => {
      const { data, response } = await client.chat.completions
        .create({ model: await modelWithFault(fault), messages })
        .withResponse();
      expect(data.usage?.completion_tokens).toBe(5);
      expect(response.headers.get('x-roundhouse-attempts')).toBe('2');
    },
  );

  it.each(['status=500', 'error_at=0', 'truncate_at=0', 'garbage_at=0'])(
    'is unseen by the reader of a stream: %s',
    async (fault) => {
      const stream = await client.chat.completions.create({
        model: await modelWithFault(fault),
        messages,
        stream: true,
        stream_options: { include_usage: true },
      });
      let tokens: number | undefined;
      for await (const chunk of stream) tokens = chunk.usage?.completion_tokens ?? tokens;
      expect(tokens).toBe(5);
    },
  );
});

describe('a provider that fails after the first token', () => {
  it('ends the stream with one error, never with a second answer', async () => {
    const model = await modelWithFault('tokens=10&rate=100&truncate_at=6');
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    let chunks = 0;
    const read = async (): Promise<void> => {
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content) chunks += 1;
    };
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
    expect(chunks).toBeGreaterThan(0);
    expect(chunks).toBeLessThan(10);
  });
});

describe('the order of deployments', () => {
  it('follows priority while the first tier is well', async () => {
    const model = await stack.admin.createModel([
      { upstream: 'sim-chat?tokens=3', priority: 5 },
      { upstream: 'sim-chat?tokens=7', priority: 1 },
    ]);
    await stack.settled();
    for (let call = 0; call < 10; call += 1) {
      const answer = await client.chat.completions.create({ model: model.key, messages });
      expect(answer.usage?.completion_tokens).toBe(7);
    }
  });
});
