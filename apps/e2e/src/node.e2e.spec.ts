import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { until, type StackView } from '@roundhouse/testing';
import { enginePids } from './harness/engine-pids.ts';
import { sharedStack } from './harness/shared-stack.ts';

let stack: StackView;
let client: OpenAI;

beforeAll(() => {
  stack = sharedStack();
  client = new OpenAI({ baseURL: `${stack.endpoints.gateway}/v1`, apiKey: stack.endpoints.api_key, maxRetries: 0 });
});

interface Placement {
  deployment_id: string;
  instance_id: string;
  phase: string;
}

async function placement(): Promise<Placement | undefined> {
  const { data } = await stack.admin.must<{ data: { placements: Placement[] }[] }>('GET', '/servings');
  return data[0]?.placements[0];
}

const engineIsThere = process.env['ROUNDHOUSE_E2E_LLAMA'] === '1';
// Without the binary there is nothing real to test; the set-up says so in the run's output.
const describeWithEngine = engineIsThere ? describe : describe.skip;

describeWithEngine('a model that our own agent downloaded and a real llama-server runs', () => {
  it('answers a chat through the gateway, from the node’s deployment', async () => {
    await until('the serving is ready', 60_000, async () => (await placement())?.phase === 'ready');
    const { data, response } = await client.chat.completions
      .create({ model: 'tiny-llama', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 8 })
      .withResponse();
    expect(data.model).toBe('tiny-llama');
    expect(data.usage?.completion_tokens).toBeGreaterThan(0);
    expect(response.headers.get('x-roundhouse-deployment')).toBe((await placement())?.deployment_id);
  });

  it('streams with usage', async () => {
    const stream = await client.chat.completions.create({
      model: 'tiny-llama',
      messages: [{ role: 'user', content: 'Hello' }],
      max_tokens: 12,
      stream: true,
      stream_options: { include_usage: true },
    });
    let completionTokens = 0;
    let finish: string | null = null;
    for await (const chunk of stream) {
      completionTokens = chunk.usage?.completion_tokens ?? completionTokens;
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    expect(completionTokens).toBeGreaterThan(0);
    expect(completionTokens).toBeLessThanOrEqual(12);
    expect(finish).not.toBeNull();
  });

  it('lives on when the agent is killed, and is adopted in 5 s', async () => {
    const before = await enginePids(stack.dataDirectory);
    expect(before).toHaveLength(1);
    const pid = stack.signal('agent', 'SIGKILL');
    await stack.restarted('agent', pid);
    const restartedMs = performance.now();
    await until('the gateway reaches the engine again', 10_000, async () => {
      const answer = await client.chat.completions.create({
        model: 'tiny-llama',
        messages: [{ role: 'user', content: 'Hello' }],
        max_tokens: 2,
      });
      return answer.usage !== undefined;
    });
    expect(performance.now() - restartedMs).toBeLessThan(5000);
    expect(await enginePids(stack.dataDirectory)).toEqual(before);
  });

  it('gets its arguments without a secret in them', async () => {
    for (const pid of await enginePids(stack.dataDirectory)) {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      expect(words).toContain('--api-key-file');
      expect(words).not.toContain('--api-key');
    }
  });
});
