import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeTinyGguf } from '@roundhouse/gguf';
import { until, type StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';

interface Serving {
  id: string;
  model_id: string;
  phase: string;
  message: string;
  settings: { embeddings: boolean; rerank: boolean };
}

const engineIsThere = process.env['ROUNDHOUSE_E2E_LLAMA'] === '1';
// Without the binary there is nothing real to test; the set-up says so in the run's output.
const describeWithEngine = engineIsThere ? describe : describe.skip;

let stack: StackView;
const servings: string[] = [];

beforeAll(() => {
  stack = sharedStack();
});

afterAll(async () => {
  for (const id of servings) await stack.admin.must('DELETE', `/servings/${id}`);
});

/** Publishes a tiny model of a kind, and serves it as whatever its entry says that it is for. */
async function serve(kind: 'embedding' | 'rerank'): Promise<Serving> {
  const { admin } = stack;
  const name = `tiny-${kind}.gguf`;
  const bytes = writeTinyGguf({ seed: 2, kind });
  writeFileSync(join(stack.dataDirectory, 'artifacts', name), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const url = `${stack.endpoints.simulator}/artifacts/${name}`;
  const options = [{ id: 'f32', format: 'gguf', files: [{ name, url, size_bytes: bytes.length, sha256 }] }];
  const slug = `tiny-${kind}`;
  const submission = { slug, name: slug, license: 'apache-2.0', capabilities: [kind], options };
  const { id } = await admin.must<{ id: string }>('POST', '/hub/submissions', submission);
  await admin.must('POST', `/hub/submissions/${id}/approve`);
  const made = await admin.must<Serving>('POST', '/servings', { hub: { entry: slug } });
  servings.push(made.id);
  await admin.must('PATCH', `/models/${made.model_id}`, { admin_status: 'active' });
  let last = made;
  await until(`${slug} serves`, 60_000, async () => {
    last = await admin.must<Serving>('GET', `/servings/${made.id}`);
    return last.phase === 'ready';
  }).catch((cause: unknown) => {
    throw new Error(`${last.phase}: ${last.message}`, { cause });
  });
  await stack.settled();
  return made;
}

/** Asks until it is answered: gateways hear of a copy that serves a moment after registry does. */
async function post(path: string, body: object): Promise<unknown> {
  const { gateway, api_key: key } = stack.endpoints;
  let last: { status: number; answer: unknown } | undefined;
  return until(`an answer of ${path}`, 10_000, async () => {
    const response = await fetch(`${gateway}/v1/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    last = { status: response.status, answer: await response.json() };
    return response.ok ? last.answer : undefined;
  }).catch((cause: unknown) => {
    throw new Error(JSON.stringify(last), { cause });
  });
}

describeWithEngine('a model of the hub is served as what it is for', () => {
  it('embeddings', async () => {
    expect((await serve('embedding')).settings).toMatchObject({ embeddings: true, rerank: false });
    const answer = (await post('embeddings', { model: 'tiny-embedding', input: ['one', 'two'] })) as {
      data: { embedding: number[] }[];
    };
    expect(answer.data).toHaveLength(2);
    expect(answer.data[0]!.embedding.some((value) => value !== 0)).toBe(true);
  });

  it('rerank', async () => {
    expect((await serve('rerank')).settings).toMatchObject({ embeddings: false, rerank: true });
    const documents = ['a bird', 'a stone', 'a song'];
    const answer = (await post('rerank', { model: 'tiny-rerank', query: 'what flies', documents, top_n: 2 })) as {
      results: { index: number; relevance_score: number }[];
    };
    expect(answer.results).toHaveLength(2);
    expect(answer.results.every(({ relevance_score: score }) => Number.isFinite(score))).toBe(true);
  });
});
