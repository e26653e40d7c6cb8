import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { startStack, StackView, until, type TestStack } from '@roundhouse/testing';

interface Resource {
  id: string;
}

interface Version extends Resource {
  number: number;
  state: string;
  issues: { level: string; code: string }[];
}

interface Serving extends Resource {
  model_id: string;
  phase: string;
  message: string;
  placements: { node: string; deployment_id: string; phase: string }[];
}

const SLUG = 'tiny-chat';
const NODES = ['agent', 'agent-2'];
const CONTEXT_TOKENS = 1_024;
/** Enough for each of two copies to be taken. */
const CALLS = 12;

// Without the binary there is nothing real to test; the set-up of the suite says so in its output.
const describeWithEngine = process.env['ROUNDHOUSE_E2E_LLAMA'] === '1' ? describe : describe.skip;

let running: TestStack;
let stack: StackView;
let client: OpenAI;

beforeAll(async () => {
  running = await startStack({ agents: NODES.length });
  stack = new StackView(running.dataDirectory);
  const { gateway, api_key: apiKey } = stack.endpoints;
  client = new OpenAI({ baseURL: `${gateway}/v1`, apiKey, maxRetries: 0 });
}, 120_000);

afterAll(async () => {
  await running?.stop();
});

/** The model file that the demo wrote, as an option of a version that nobody could tell from a real one. */
function submission(): object {
  const bytes = readFileSync(join(running.dataDirectory, 'artifacts', 'tiny-llama.gguf'));
  return {
    slug: SLUG,
    name: 'Tiny chat',
    license: 'apache-2.0',
    capabilities: ['chat'],
    context_tokens: CONTEXT_TOKENS,
    options: [
      {
        id: 'f32',
        format: 'gguf',
        quantization: 'F32',
        files: [
          {
            name: 'tiny-chat.gguf',
            url: `${stack.endpoints.simulator}/artifacts/tiny-llama.gguf`,
            size_bytes: bytes.length,
            sha256: createHash('sha256').update(bytes).digest('hex'),
          },
        ],
      },
    ],
    verified: true,
    downloads: 1_000_000,
    publisher: 'somebody else',
  };
}

const chat = (max_tokens = 4): Promise<{ deployment: string; tokens: number }> =>
  client.chat.completions
    .create({ model: SLUG, messages: [{ role: 'user', content: 'Hello' }], max_tokens })
    .withResponse()
    .then(({ data, response }) => ({
      deployment: response.headers.get('x-roundhouse-deployment') ?? '',
      tokens: data.usage?.completion_tokens ?? 0,
    }));

/** Deployments that answered so many calls, of which none may fail. */
async function answering(): Promise<Set<string>> {
  const answers = await Promise.all(Array.from({ length: CALLS }, () => chat()));
  expect(answers.every(({ tokens }) => tokens > 0)).toBe(true);
  return new Set(answers.map(({ deployment }) => deployment));
}

let serving: Serving;
let cloud: string;

describeWithEngine('a model on its way from its publisher to its callers (004-01, 004-11, 004-20, 004-22)', () => {
  it('is served by the hub once somebody approved it, not before, and by what the hub knows of it alone', async () => {
    const { admin } = stack;
    const wish = { key: SLUG, hub: { entry: SLUG }, copies: 2, settings: { context_tokens: CONTEXT_TOKENS } };
    const published = await admin.must<Version>('POST', '/hub/submissions', submission());
    expect(published).toMatchObject({ number: 1, state: 'pending' });
    expect((await admin.call('GET', `/hub/entries/${SLUG}`)).status).toBe(404);
    expect((await admin.call('POST', '/servings', wish)).status).toBeGreaterThanOrEqual(400);

    expect(await admin.must<Version>('POST', `/hub/submissions/${published.id}/approve`)).toMatchObject({
      state: 'approved',
    });
    const entry = await admin.must<{ publisher: string }>('GET', `/hub/entries/${SLUG}`);
    expect(entry).toMatchObject({ version: 1, verified: false, downloads: 0 });
    expect(entry.publisher).not.toBe('somebody else');

    serving = await admin.must<Serving>('POST', '/servings', {
      ...wish,
      settings: { context_tokens: 2 * CONTEXT_TOKENS, parallel: 2, threads: 1 },
    });
    // The provider that stands in when no node answers.
    const made = await admin.must<Resource>('POST', '/deployments', {
      model_id: serving.model_id,
      provider_id: await admin.simulatedProvider(),
      upstream_model_id: 'sim-chat?tokens=4',
      priority: 9,
    });
    cloud = made.id;
    await admin.must('PATCH', `/models/${serving.model_id}`, { admin_status: 'active' });
  });

  it('is downloaded, checked and loaded by both nodes', async () => {
    const placements = await until('both nodes serve it', 60_000, async () => {
      serving = await stack.admin.must<Serving>('GET', `/servings/${serving.id}`);
      return serving.phase === 'ready' && serving.placements.length === 2 ? serving.placements : undefined;
    }).catch((error: unknown) => {
      throw new Error(JSON.stringify(serving), { cause: error });
    });
    expect(new Set(placements.map(({ node }) => node)).size).toBe(2);
    await stack.settled();
  });

  it('answers chats and streams from both of them', async () => {
    const own = new Set(serving.placements.map((one) => one.deployment_id));
    await until('both copies are called, and nobody else', 20_000, async () => {
      const called = await answering();
      return called.size === own.size && [...called].every((id) => own.has(id));
    });
    expect(await answering()).toEqual(own);
    const stream = await client.chat.completions.create({
      model: SLUG,
      messages: [{ role: 'user', content: 'Hello' }],
      max_tokens: 8,
      stream: true,
      stream_options: { include_usage: true },
    });
    let tokens = 0;
    for await (const chunk of stream) tokens = chunk.usage?.completion_tokens ?? tokens;
    expect(tokens).toBeGreaterThan(0);
  });

  it('is answered by the other node when one is lost, and by the provider when both are', async () => {
    // The second agent's node is called as the first one's, with a 2 behind.
    const survivor = serving.placements.find(({ node }) => node.endsWith('-2'));
    await stack.holdDown('agent');
    expect((await answering()).has(survivor!.deployment_id)).toBe(true);
    await stack.holdDown('agent-2');
    expect(await answering()).toEqual(new Set([cloud]));
  });

  it('has its usage recorded for each of the three', async () => {
    const all = new Set([...serving.placements.map((one) => one.deployment_id), cloud]);
    await until('the ledger knows them', 20_000, async () => {
      const query = `/usage?group_by=deployment&model=${SLUG}`;
      const { data } = await stack.admin.must<{ data: { deployment_id: string; attempts: number }[] }>('GET', query);
      const known = new Set(data.filter(({ attempts }) => attempts > 0).map((row) => row.deployment_id));
      if ([...all].some((id) => !known.has(id))) throw new Error(JSON.stringify(data));
      return true;
    });
  });
});
