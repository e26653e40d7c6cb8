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

/** A write that took longer than this did not go to memory alone. */
const SLOW_MS = 5;
/** After a slow write the thread pool writes for so long. */
const PATIENCE_MS = 10_000;

/**
 * Writes on this thread while the kernel takes the bytes at once, which costs a tenth of a trip through the thread pool.
 * Once a write was slow (the disk is congested and the kernel makes writers wait), the pool writes for ten seconds, so
 * that a bad disk delays the event loop once and not with every batch.
 */
export function promptWrite(clock: Clock): WriteFunction {
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
    if (endedMs - startedMs > SLOW_MS) patientUntilMs = endedMs + PATIENCE_MS;
    done(null, written);
  };
}
