import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { until, type AdminPage, type StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';

interface Key {
  readonly id: string;
  readonly secret: string;
  readonly previous_secret_until: string | null;
}

let stack: StackView;
let memberId: string;
let key: Key;

beforeAll(async () => {
  stack = sharedStack();
  const { data } = await stack.admin.must<AdminPage<{ id: string }>>('GET', '/projects');
  const who = { email: `${newId()}@example.org`, display_name: 'Somebody', status: 'active' };
  ({ id: memberId } = await stack.admin.must<{ id: string }>('POST', '/members', who));
  await stack.admin.must('POST', '/role-bindings', { member_id: memberId, role: 'admin' });
  const wish = { project_id: data[0]?.id, member_id: memberId, display_name: 'k', scopes: ['inference', 'admin'] };
  key = await stack.admin.must<Key>('POST', '/api-keys', wish);
});

const statusOf = async (path: string, secret: string): Promise<number> =>
  (await fetch(`${stack.endpoints.gateway}${path}`, { headers: { authorization: `Bearer ${secret}` } })).status;
const works = async (secret: string): Promise<boolean> => (await statusOf('/v1/models', secret)) === 200;
const isRefused = async (secret: string): Promise<boolean> => (await statusOf('/v1/models', secret)) === 401;

describe('at a gateway, a key', () => {
  it('may do what its owner may, and nothing of the installation (000-36)', async () => {
    await until('the key works', 2000, () => works(key.secret));
    expect(await statusOf('/api/v1/projects', key.secret)).toBe(200);
    expect(await statusOf('/api/v1/status', key.secret)).toBe(403);
  });

  it('that is rotated works with both secrets, and to the second only with the new one (security 17)', async () => {
    const rotated = await stack.admin.must<Key>('POST', `/api-keys/${key.id}/rotate`, { overlap_seconds: 2 });
    await until('the new secret works', 1000, () => works(rotated.secret));
    expect(await works(key.secret)).toBe(true);
    const endMs = Date.parse(rotated.previous_secret_until ?? '');
    let lastAccepted = 0;
    let firstRefused = 0;
    while (firstRefused === 0) {
      const askedMs = Date.now();
      if (await works(key.secret)) lastAccepted = askedMs;
      else firstRefused = Date.now();
    }
    // Gateway and test read the same clock; the answer takes a little.
    expect(lastAccepted).toBeLessThan(endMs);
    expect(firstRefused).toBeGreaterThanOrEqual(endMs);
    expect(firstRefused - endMs).toBeLessThan(1000);
    expect(await works(rotated.secret)).toBe(true);
    key = rotated;
  });

  it('stops in under a second when its owner is disabled, everywhere, and goes on when the owner does', async () => {
    const change = (status: string) => stack.admin.must('PATCH', `/members/${memberId}`, { status });
    const startedMs = performance.now();
    await change('disabled');
    await until('the key is refused', 2000, () => isRefused(key.secret));
    expect(performance.now() - startedMs).toBeLessThan(1000);
    expect(await statusOf('/api/v1/projects', key.secret)).toBe(401);
    await change('active');
    await until('the key works again', 2000, () => works(key.secret));
  });

  it('ends with its owner', async () => {
    expect((await stack.admin.call('DELETE', `/members/${memberId}`)).status).toBe(409);
    await stack.admin.must('DELETE', `/members/${memberId}?force=true`);
    await until('the key is refused', 2000, () => isRefused(key.secret));
  });
});
