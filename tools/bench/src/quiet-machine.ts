import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Share of all processors that may be busy. */
const QUIET_SHARE = 0.05;
const LOOK_MS = 2_000;
const MOST_MS = 2 * 60_000;

/** Waits until this machine has nothing to do, as a database goes on tidying up; gives up after two minutes. */
export async function quietMachine(): Promise<void> {
  const endMs = performance.now() + MOST_MS;
  let before = processorTimes();
  for (;;) {
    await sleep(LOOK_MS);
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
