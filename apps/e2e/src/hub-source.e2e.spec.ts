import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StackView } from '@roundhouse/testing';
import { printedBy } from './harness/program.ts';
import { sharedStack } from './harness/shared-stack.ts';

interface Source {
  readonly entries: number;
  readonly error: string | null;
  readonly has_key: boolean;
}

interface Entries {
  readonly total: number;
  readonly data: readonly { slug: string; origin: string }[];
}

let stack: StackView;

beforeAll(() => {
  stack = sharedStack();
});

afterAll(async () => {
  await stack.admin.call('DELETE', '/hub/source');
});

const entries = (query = ''): Promise<Entries> => stack.admin.must('GET', `/hub/entries?limit=500${query}`);

describe('a hub that follows another Roundhouse (004-04, 004-05)', () => {
  it('serves what that one’s gateway hands out, over its admin API and with its key', async () => {
    const key = stack.admin.authorization.replace('Bearer ', '');
    const before = await entries();
    expect(before.data.find(({ slug }) => slug === 'qwen3-8b')).toMatchObject({ origin: 'embedded' });
    const body = { url: `${stack.endpoints.gateway}/api/v1`, key, allowed_cidrs: ['127.0.0.1/32:*'] };
    await stack.admin.must('PUT', '/hub/source', body);
    const state = await stack.admin.must<Source>('POST', '/hub/source/sync');
    expect(state).toMatchObject({ error: null, has_key: true });
    expect(state.entries).toBeGreaterThan(60);
    const { data } = await entries('&q=qwen3-8b');
    expect(data.find(({ slug }) => slug === 'qwen3-8b')).toMatchObject({ origin: 'followed' });
    expect(await printedBy(stack, 'hub', 'source')).toContain(`${state.entries} entries`);
  });

  it('keeps it when the next try fails, and says why', async () => {
    const { total } = await entries();
    const body = { url: `${stack.endpoints.gateway}/nowhere`, allowed_cidrs: ['127.0.0.1/32:*'] };
    await stack.admin.must('PUT', '/hub/source', body);
    expect((await stack.admin.must<Source>('POST', '/hub/source/sync')).error).toMatch(/status 404/);
    expect((await entries()).total).toBe(total);
  });
});
