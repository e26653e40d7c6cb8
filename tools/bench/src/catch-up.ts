import { until } from '@roundhouse/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetch } from 'undici';
import type { StackEndpoints } from './contenders.ts';

const UNCONFIRMED = /^roundhouse_gateway_usage_unconfirmed_records (\d+)/m;
const MOST_MS = 30 * 60_000;

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

async function unconfirmed(health: string): Promise<number> {
  const response = await fetch(`${health}/metrics`, { signal: AbortSignal.timeout(15_000) });
  const count = UNCONFIRMED.exec(await response.text())?.[1];
  if (count === undefined) throw new Error('the gateway does not tell how many records are unconfirmed');
  return Number(count);
}
