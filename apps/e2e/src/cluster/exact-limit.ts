import { expect } from '@jest/globals';
import { until, type StackAdmin } from '@roundhouse/testing';
import { admit, type Admission } from './admitted-calls.ts';
import { limitedKey } from './limited-key.ts';

/** What is asked for, and how much of it may pass. */
export interface LimitCase {
  readonly admin: StackAdmin;
  readonly origins: readonly string[];
  /** How many routers there are. */
  readonly routers: number;
  readonly model: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly calls: number;
  readonly admitted: number;
}

const TRIES = 5;
const PAUSE_MS = 2_000;
const WARM_UP_CALLS = 60;

/**
 * Makes all calls at once with a new key, and expects that exactly as many are let in as its limit says. On a machine that
 * is too slow to answer plans in 50 ms, gateways plan by themselves, each with a share of its own, or ask another router:
 * then it is tried again, and what was let in is held against the bounds of that (ADR 0019): a limit per router, and one in
 * shares.
 */
export async function expectExactLimit(limitCase: LimitCase): Promise<void> {
  const { admin, origins, routers, model, limits, calls, admitted } = limitCase;
  const unlimited = await limitedKey(admin, {});
  await untilKnown(origins, unlimited);
  let admission: Admission | undefined;
  for (let attempt = 0; attempt < TRIES && admission?.admitted !== admitted; attempt += 1) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    await admit(origins, unlimited, model, WARM_UP_CALLS);
    const apiKey = await limitedKey(admin, limits);
    await untilKnown(origins, apiKey);
    admission = await admit(origins, apiKey, model, calls);
    const { admittedByRouters: byRouters, admitted: all, others } = admission;
    if (all !== admitted) process.stdout.write(`limit of ${admitted}: ${byRouters} let in by routers, ${all} in all\n`);
    expect(others).toEqual({});
    expect(byRouters).toBeLessThanOrEqual(routers * admitted);
    expect(all - byRouters).toBeLessThanOrEqual(admitted);
  }
  expect(admission).toMatchObject({ admitted, refused: calls - admitted, others: {} });
  if (limits['rpm'] !== undefined) expect(admission?.withRetryAfter).toBe(calls - admitted);
}

/** Waits until every gateway takes the key. */
async function untilKnown(origins: readonly string[], apiKey: string): Promise<void> {
  for (const origin of origins) {
    const isKnown = async (): Promise<boolean> =>
      (await fetch(`${origin}/v1/models`, { headers: { authorization: `Bearer ${apiKey}` } })).ok;
    await until(`${origin} takes the key`, 10_000, isKnown);
  }
}
