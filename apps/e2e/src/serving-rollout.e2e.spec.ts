import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { until, type AdminPage, type StackView } from '@roundhouse/testing';
import { enginePids } from './harness/engine-pids.ts';
import { sharedStack } from './harness/shared-stack.ts';

interface Serving {
  id: string;
  phase: string;
  message: string;
  placements: { deployment_id: string; release: number; role: string }[];
  release: { number: number; state: string; reason: string; content: string };
}

const SLUG = 'tiny-llama';
const engineIsThere = process.env['ROUNDHOUSE_E2E_LLAMA'] === '1';
// Without the binary there is nothing real to test; the set-up says so in the run's output.
const describeWithEngine = engineIsThere ? describe : describe.skip;

let stack: StackView;
let client: OpenAI;

beforeAll(() => {
  stack = sharedStack();
  const { gateway, api_key: apiKey } = stack.endpoints;
  client = new OpenAI({ baseURL: `${gateway}/v1`, apiKey, maxRetries: 0 });
});

async function serving(): Promise<Serving> {
  const { data } = await stack.admin.must<AdminPage<Serving>>('GET', `/servings?key=${SLUG}`);
  return data[0]!;
}

/** Calls the model without a pause while the work goes on. @returns deployments that answered, and what went wrong */
async function underCalls(work: () => Promise<void>): Promise<{ deployments: Set<string>; failures: string[] }> {
  const deployments = new Set<string>();
  const failures: string[] = [];
  const end = new AbortController();
  const calls = (async () => {
    while (!end.signal.aborted) {
      const message = { role: 'user', content: 'Hello' } as const;
      await client.chat.completions
        .create({ model: SLUG, messages: [message], max_tokens: 2 })
        .withResponse()
        .then(
          ({ response }) => deployments.add(response.headers.get('x-roundhouse-deployment') ?? ''),
          (error: unknown) => failures.push(String(error)),
        );
    }
  })();
  try {
    await work();
  } finally {
    end.abort();
    await calls;
  }
  return { deployments, failures };
}

/** Another version of the demo's entry, of the same bytes. */
function nextVersion(): object {
  const bytes = readFileSync(join(stack.dataDirectory, 'artifacts', 'tiny-llama.gguf'));
  const url = `${stack.endpoints.simulator}/artifacts/tiny-llama.gguf`;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const files = [{ name: 'tiny-llama-again.gguf', url, size_bytes: bytes.length, sha256 }];
  const options = [{ id: 'f32', format: 'gguf', quantization: 'F32', files }];
  return { slug: SLUG, name: 'Tiny llama', license: 'apache-2.0', capabilities: ['chat'], options };
}

describeWithEngine('a serving that follows the hub (004-20, 004-22)', () => {
  it('loads an approved version beside the old one, and no call fails on the way', async () => {
    await until('it serves', 60_000, async () => (await serving()).phase === 'ready');
    const before = await serving();
    const [former] = await enginePids(stack.dataDirectory);
    const { deployments, failures } = await underCalls(async () => {
      const { id } = await stack.admin.must<{ id: string }>('POST', '/hub/submissions', nextVersion());
      await stack.admin.must('POST', `/hub/submissions/${id}/approve`);
      await until('the new version alone', 60_000, async () => {
        const now = await serving();
        return (
          now.release.number > before.release.number && now.release.state === 'current' && now.placements.length === 1
        );
      });
      await until('one engine', 20_000, async () => (await enginePids(stack.dataDirectory)).length === 1);
    });
    expect(failures).toEqual([]);
    const [placement] = before.placements;
    expect(deployments).toEqual(new Set([placement?.deployment_id]));
    expect((await serving()).placements[0]).toMatchObject({ deployment_id: placement?.deployment_id });
    expect(await enginePids(stack.dataDirectory)).not.toContain(former);
  });

  it('takes back settings with which no engine starts, says why, and no call fails', async () => {
    const before = await serving();
    const engines = await enginePids(stack.dataDirectory);
    const patch = (chat_template_sha256: string | null) =>
      stack.admin.must('PATCH', `/servings/${before.id}`, { settings: { chat_template_sha256 } });
    const { failures } = await underCalls(async () => {
      await patch('0'.repeat(64));
      await until('it is taken back', 60_000, async () => (await serving()).release.state === 'failed');
      await until('the old one alone', 20_000, async () => (await serving()).placements.length === 1);
    });
    expect(failures).toEqual([]);
    const after = await serving();
    expect(after).toMatchObject({
      phase: 'degraded',
      placements: [{ role: 'active', release: before.release.number }],
    });
    expect(after.release.reason).toMatch(/template/i);
    expect(await enginePids(stack.dataDirectory)).toEqual(engines);
    await patch(null);
    await until('it is as it was', 20_000, async () => (await serving()).phase === 'ready');
  });
});
