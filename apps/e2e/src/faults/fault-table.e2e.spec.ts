import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { until, type StackView } from '@roundhouse/testing';
import { hostileAddresses } from '../harness/hostile-peers.ts';
import { sharedStack } from '../harness/shared-stack.ts';
import { forgetHighestMemory, memoryOf, remains } from './gateway-remains.ts';
import { call } from './seen-answer.ts';
import type { ObservedRow } from './row-run.ts';
import { longRows } from './table/long-rows.ts';
import { FAULT_TABLE } from './table/table.ts';
import { runTable } from './table-run.ts';

const REPORT = join(import.meta.dirname, '../../../../artifacts/faults.json');
/** What one gateway may grow by while all of this happens to it. */
const GROWTH_MIB = 320;
/** Streams of one endless line at a time, and what each of them may take. */
const GIANTS = 8;
const GIANT_MIB = 8;

const TABLE = process.env['ROUNDHOUSE_LONG'] === '1' ? [...FAULT_TABLE, ...longRows()] : FAULT_TABLE;

let stack: StackView;
let observed: Map<string, ObservedRow>;
let gatewayPid: number;
let growthMib: number;

beforeAll(async () => {
  stack = sharedStack();
  gatewayPid = stack.endpoints.services['gateway']?.pid ?? 0;
  const before = memoryOf(gatewayPid);
  observed = await runTable(TABLE, stack);
  growthMib = memoryOf(gatewayPid).highestMib - before.nowMib;
  mkdirSync(join(REPORT, '..'), { recursive: true });
  writeFileSync(
    REPORT,
    JSON.stringify({ at: new Date().toISOString(), growthMib, rows: Object.fromEntries(observed) }),
  );
}, 180_000);

describe('a fault of an upstream', () => {
  it.each(TABLE.map((row) => [row.name, row] as const))('%s', (name, row) => {
    const seen = observed.get(name);
    expect(seen?.outcome).toEqual(row.expected);
    expect(seen?.leaks).toEqual([]);
    expect(seen?.slowestMs).toBeLessThan(row.withinMs);
  });
});

describe('after all of them', () => {
  it('the gateway is the same process, and grew by a bounded amount', () => {
    expect(stack.endpoints.services['gateway']?.pid).toBe(gatewayPid);
    process.stdout.write(`fault table: ${TABLE.length} rows, the gateway grew by ${growthMib} MiB at most\n`);
    expect(growthMib).toBeLessThan(GROWTH_MIB);
  });

  it('a line of 100 MiB takes a few MiB of memory, however many come at once', async () => {
    const { gateway, api_key: apiKey } = stack.endpoints;
    const { key: model } = await stack.admin.createModel([{ upstream: 'sim-chat?giant_at=0' }]);
    await stack.settled(20_000);
    const before = memoryOf(gatewayPid);
    forgetHighestMemory(gatewayPid);
    const order = { gateway, apiKey, model, stream: true };
    const answers = await Promise.all(Array.from({ length: GIANTS }, () => call(order)));
    const growth = memoryOf(gatewayPid).highestMib - before.nowMib;
    process.stdout.write(`fault table: ${GIANTS} lines of 100 MiB at a time took ${growth} MiB\n`);
    expect(answers.map(({ words }) => words)).toEqual(Array(GIANTS).fill('502 upstream_error'));
    expect(growth).toBeLessThan(GIANTS * GIANT_MIB);
  });

  it('nothing is in flight, at the gateway, at the router, or at a provider', async () => {
    let left: Record<string, number> = {};
    const quiet = async (): Promise<boolean> => {
      left = await remains(stack);
      return Object.values(left).every((count) => count === 0);
    };
    await until('everything is quiet', 10_000, quiet).catch(() => undefined);
    expect(left).toEqual(Object.fromEntries(Object.keys(left).map((name) => [name, 0])));
  });

  it('nobody with a bad certificate heard a byte, and no redirect was followed (security 37)', async () => {
    const heard = (await (await fetch(hostileAddresses().heard)).json()) as Record<string, number>;
    const { tls_good: good, ...others } = heard;
    expect(good).toBeGreaterThan(0);
    expect(Object.entries(others).filter(([, bytes]) => bytes > 0)).toEqual([]);
  });

  it('no settle was lost', async () => {
    expect(await stack.metric('gateway', 'settles_lost_total')).toBe(0);
  });
});
