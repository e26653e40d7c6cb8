import { setTimeout as sleep } from 'node:timers/promises';

/** Memory of the host and its devices, all together. */
export interface NodeMemory {
  /** What there is; 0 = not known. */
  totalBytes(): Promise<number>;
  /** What is free at this moment; undefined = not known. */
  freeBytes(): Promise<number | undefined>;
}

/** A driver gives back most, and never quite all. */
const GIVEN_BACK = 0.75;
/** Changes that count for none, and how many looks without a change are enough. */
const STILL = 0.02;
const SETTLED_POLLS = 5;
const LONGEST_WAIT_MS = 5_000;
const POLL_MS = 100;
/** Less is lost in the noise of everything else that the host does. */
const TELLING_BYTES = 256 * 1024 ** 2;

/**
 * Waits for the memory of an engine that ended: drivers give it back late, and the next load would fail for want of
 * it. After 5 s whoever comes next has to try.
 *
 * @param bytes that the engine held
 * @param freeBefore what was free before it ended; where that is not known, the wait is for free memory to settle
 */
export async function untilMemoryIsFree(memory: NodeMemory, bytes: number, freeBefore?: number): Promise<void> {
  if (bytes < TELLING_BYTES) return;
  let last: number | undefined;
  let settledPolls = 0;
  for (let waitedMs = 0; waitedMs < LONGEST_WAIT_MS; waitedMs += POLL_MS) {
    const free = await memory.freeBytes();
    if (free === undefined) return;
    if (freeBefore !== undefined && free - freeBefore >= bytes * GIVEN_BACK) return;
    settledPolls = last !== undefined && Math.abs(free - last) < bytes * STILL ? settledPolls + 1 : 0;
    if (freeBefore === undefined && settledPolls >= SETTLED_POLLS) return;
    last = free;
    await sleep(POLL_MS, undefined, { ref: false });
  }
}
