import { until } from '@roundhouse/testing';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetch } from 'undici';
import type { StackEndpoints } from './contenders.ts';

const UNCONFIRMED = /^roundhouse_gateway_usage_unconfirmed_records (\d+)/m;
const MOST_MS = 30 * 60_000;
const QUIET_SHARE = 0.05;
const MOST_UNQUIET_MS = 2 * 60_000;

/** How the ledger came after the request path. */
export interface CatchUp {
  /** Records that waited; an attempt has one or two. */
  readonly records: number;
  readonly seconds: number;
}

/**
 * Lets tracing's consumer go on and waits until the ledger has every record, so that what is measured next begins
 * with nothing that waits.
 *
 * @throws Error when it takes more than half an hour
 */
export async function catchUp(endpoints: StackEndpoints): Promise<CatchUp> {
  const { tracing, gateway } = endpoints.services;
  const health = gateway?.health;
  if (tracing === undefined || health === undefined) return { records: 0, seconds: 0 };
  const records = await unconfirmed(health);
  process.kill(tracing.pid, 'SIGCONT');
  const startedMs = performance.now();
  try {
    await until('the ledger has every record', MOST_MS, async () => {
      // Each question costs the gateway some milliseconds.
      await sleep(500);
      return (await unconfirmed(health)) === 0;
    });
    return { records, seconds: (performance.now() - startedMs) / 1_000 };
  } finally {
    process.kill(tracing.pid, 'SIGSTOP');
  }
}

/** Waits until this machine has nothing to do, as a database goes on tidying up; gives up after two minutes. */
export async function quiet(): Promise<void> {
  const endMs = performance.now() + MOST_UNQUIET_MS;
  let before = processorTimes();
  for (;;) {
    await sleep(2_000);
    const now = processorTimes();
    const busy = 1 - (now.idleMs - before.idleMs) / (now.allMs - before.allMs);
    if (busy < QUIET_SHARE || performance.now() > endMs) return;
    before = now;
  }
}

function processorTimes(): { idleMs: number; allMs: number } {
  let idleMs = 0;
  let allMs = 0;
  for (const { times } of cpus()) {
    idleMs += times.idle;
    allMs += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idleMs, allMs };
}

async function unconfirmed(health: string): Promise<number> {
  const response = await fetch(`${health}/metrics`, { signal: AbortSignal.timeout(15_000) });
  const count = UNCONFIRMED.exec(await response.text())?.[1];
  if (count === undefined) throw new Error('the gateway does not tell how many records are unconfirmed');
  return Number(count);
}
