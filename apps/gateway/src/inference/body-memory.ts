import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A fraction of what the old generation may grow by until everything is collected; bodies under way count as well. */
const ROUND_BYTES = 8 * 1024 * 1024;

/**
 * Has the memory of bodies given back before V8 sees to it. A body lies outside of V8's heap, so that hundreds of calls with
 * large ones hardly fill the young generation; V8 then starts one full collection after the other, at a hundred times the
 * cost of a collection of the young generation, which frees the same.
 */
export class BodyMemory {
  private bytes = 0;
  private readonly collect: () => void;

  /** @param collect collects the young generation; default: V8's own */
  constructor(collect: () => void = youngCollection()) {
    this.collect = collect;
  }

  /** Notes what a call that is over took in and gave out, in bytes. */
  passed(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes < ROUND_BYTES) return;
    this.bytes = 0;
    // In a turn of its own, in which nobody holds the last call any more.
    setImmediate(this.collect);
  }
}

/** A collection of the young generation on demand; does nothing where V8 has none to offer. */
export function youngCollection(): () => void {
  // A new context gets what the flag exposes, whatever the process was started with.
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return typeof collect === 'function' ? () => void collect({ type: 'minor' }) : () => undefined;
}
