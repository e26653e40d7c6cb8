import { beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import fc from 'fast-check';
import { StackAdmin, type StackView } from '@roundhouse/testing';
import { describedOperations, type DescribedOperation } from './harness/admin-document.ts';
import { HOSTILE_IDS, hostileDocuments } from './harness/hostile-documents.ts';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant } from './harness/tenants.ts';

const LONG = process.env['ROUNDHOUSE_LONG'] === '1';
/** Per operation. */
const RUNS = LONG ? 500 : 12;
const SEED = Number(process.env['ROUNDHOUSE_SEED'] ?? 20_261_120);
const HANG_MS = 5_000;

let stack: StackView;
let owner: StackAdmin;
let operations: DescribedOperation[];

beforeAll(async () => {
  stack = sharedStack();
  operations = (await describedOperations(stack)).filter(({ answersJson }) => answersJson);
  owner = (await makeTenant(stack, 'fuzz')).admin;
});

/** No fault of ours, no insides shown, no hang. */
async function expectCivil(operation: DescribedOperation, path: string, body: unknown): Promise<void> {
  const startedAt = performance.now();
  const { status, text } = await owner.call(operation.method, path, body);
  const what = `${operation.method} ${path.slice(0, 200)} ${JSON.stringify(body)?.slice(0, 300)} → ${status} ${text.slice(0, 300)}`;
  if (status >= 500) throw new Error(what);
  expect({ what, stack: /\n\s+at |node_modules|\.ts:\d|QueryFailed|SELECT |INSERT /.test(text) }).toEqual({
    what,
    stack: false,
  });
  expect(performance.now() - startedAt).toBeLessThan(HANG_MS);
  if (status === 400) {
    const { error } = JSON.parse(text) as { error: { message: string; details: { where: string }[] } };
    expect(error.message.length).toBeGreaterThan(0);
  }
}

describe('the admin API under hostile input', () => {
  it(
    'answers every bad body with a refusal that names its faults: no 5xx, no insides, no hang',
    async () => {
      const withBody = operations.filter(({ body }) => body !== undefined);
      expect(withBody.length).toBeGreaterThan(20);
      for (const operation of withBody) {
        const path = operation.path.replaceAll(/\{[a-z_]+\}/g, '01a1f93b-54b8-76fa-b837-b535dd75e225');
        const property = fc.asyncProperty(hostileDocuments(operation.body!), (body) =>
          expectCivil(operation, path, body),
        );
        await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
      }
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
    LONG ? 1_800_000 : 600_000,
  );

  it('answers every bad id and query alike', async () => {
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      if (operation.path.includes('{')) {
        for (const id of HOSTILE_IDS)
          await expectCivil(operation, operation.path.replaceAll(/\{[a-z_]+\}/g, id), undefined);
      }
      for (const { name } of operation.query) {
        for (const value of ['', '-1', 'x'.repeat(5_000), '%00', `'--`, '1e9']) {
          const path = operation.path.replaceAll(/\{[a-z_]+\}/g, HOSTILE_IDS[1]!);
          await expectCivil(operation, `${path}?${name}=${value}`, undefined);
        }
      }
    }
  }, 300_000);

  it('refuses what is no JSON, too deep or too large, before anybody looks at it (security 55)', async () => {
    const { gateway } = stack.endpoints;
    const key = stack.endpoints.admin_key;
    for (const [body, status] of [
      ['{', 400],
      ['\u0000', 400],
      ['['.repeat(100_000), 400],
      [`{"display_name":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`, 400],
    ] as const) {
      const response = await fetch(`${gateway}/api/v1/projects`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body,
      });
      expect(response.status).toBe(status);
    }
    expect(await statusOfAnnounced(4_000_000, `${gateway}/api/v1/projects`, key)).toBe(413);
  });
});

/** Announces a body of this length and sends none of it: who is refused then, is refused by the length alone. */
function statusOfAnnounced(lengthBytes: number, url: string, key: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': lengthBytes,
    };
    const call = request(url, { method: 'POST', headers }, (response) => {
      resolve(response.statusCode);
      call.destroy();
    });
    call.once('error', reject);
    call.flushHeaders();
  });
}
