import { write, writeSync } from 'node:fs';
import type { Clock } from '@roundhouse/kernel';

/** `fs.write` with a buffer; tests put a failing one in its place. */
export type WriteFunction = (
  fd: number,
  buffer: Buffer,
  offset: number,
  length: number,
  position: number,
  done: (error: NodeJS.ErrnoException | null, written: number) => void,
) => void;

/** A write that took longer than this did not go to memory alone, or its thread had to wait for a processor. */
const SLOW_MS = 5;
/** After a slow write the thread pool writes for so long, and each time twice as long while writes stay slow. */
const PATIENCE_MS = 100;
const MAX_PATIENCE_MS = 10_000;

/**
 * Writes on this thread while the kernel takes the bytes at once, which costs a tenth of a trip through the thread pool.
 * After a slow write the pool writes. A disk that is congested, where the kernel makes writers wait, is slow again at the
 * next try: then the pool writes for ever longer, so that it delays the event loop once in ten seconds and not with every
 * batch. A thread that was interrupted in the middle of a write goes on as before soon.
 */
export function promptWrite(clock: Clock): WriteFunction {
  let patienceMs = 0;
  let patientUntilMs = Number.NEGATIVE_INFINITY;
  return (fd, buffer, offset, length, position, done) => {
    const startedMs = clock.monotonicMs();
    if (startedMs < patientUntilMs) {
      write(fd, buffer, offset, length, position, done);
      return;
    }
    let written: number;
    try {
      written = writeSync(fd, buffer, offset, length, position);
    } catch (error) {
      done(error as NodeJS.ErrnoException, 0);
      return;
    }
    const endedMs = clock.monotonicMs();
    if (endedMs - startedMs > SLOW_MS) {
      const again = startedMs - patientUntilMs <= patienceMs;
      patienceMs = again ? Math.min(2 * patienceMs, MAX_PATIENCE_MS) : PATIENCE_MS;
      patientUntilMs = endedMs + patienceMs;
    }
    done(null, written);
  };
}
