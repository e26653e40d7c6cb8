import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OPERATIONS, type Operation } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { AppError } from '@roundhouse/errors';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { AdminDoor, SYSTEM } from '../fixtures/admin-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';

const PAGE = new URL('../../../../docs/tenancy.md', import.meta.url);

interface Step {
  readonly method: string;
  /** Below `/api/v1`. */
  readonly path: string;
  /** What stands for the key that calls. */
  readonly key: string;
  readonly body: string;
  /** 0 = success. */
  readonly status: number;
}

let bench: ServiceBench<AdminDoor>;
let door: AdminDoor;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('tenancy-page'), await freshDatabase(), AdminDoor);
  door = bench.services;
});

afterAll(() => bench.close());

it('the example of docs/tenancy.md works as it is written there', async () => {
  const ids = new Map<string, string>();
  const filled = (text: string) => text.replaceAll(/<id of ([^>]+)>/g, (_, name: string) => ids.get(name) ?? name);
  const found = steps();
  expect(found.length).toBeGreaterThan(10);
  for (const { method, path, key, body, status } of found) {
    const { operation, params } = operationAt(method, filled(path));
    const as: CallContext = key === 'platform key' ? SYSTEM : { ...SYSTEM, actorId: ids.get(key) ?? key };
    const outcome = await door.call(as, operation.id, JSON.parse(filled(body)) as object, params).catch(refusalOf);
    expect([method, path, outcome instanceof AppError ? outcome.httpStatus : 0]).toEqual([method, path, status]);
    if (!(outcome instanceof AppError)) ids.set(String(outcome['display_name']), outcome.id);
  }
});

/** The requests on the page, in order, each with the refusal that is shown for it. */
function steps(): Step[] {
  const blocks = [...readFileSync(PAGE, 'utf8').matchAll(/^```http\n([^]*?)^```$/gm)].map((match) => match[1]!);
  return blocks.flatMap((block, index) => {
    const request = /^(\w+) \/api\/v1(\S.*)\nAuthorization: Bearer <([^>]+)>\n\n([^]*)$/.exec(block);
    if (request === null) return [];
    const [, method = '', path = '', key = '', body = ''] = request;
    const answer = /^HTTP\/1.1 (\d+)/.exec(blocks[index + 1] ?? '');
    return [{ method, path, key, body, status: Number(answer?.[1] ?? 0) }];
  });
}

function operationAt(method: string, path: string): { operation: Operation; params: object } {
  for (const operation of OPERATIONS.filter((candidate) => candidate.method === method)) {
    const pattern = operation.path.replaceAll(/\{([a-z_]+)\}/g, '(?<$1>[^/]+)');
    const match = new RegExp(`^${pattern}$`).exec(path);
    if (match !== null) return { operation, params: { ...match.groups } };
  }
  throw new Error(`no operation at ${method} ${path}`);
}

function refusalOf(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  throw thrown;
}
