import type { LookupAddress, LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** Thrown when a resolver does not answer in time. */
export class LookupTimeoutError extends Error {
  readonly code = 'EAI_AGAIN';

  constructor() {
    super('the name was not resolved in time');
    this.name = 'LookupTimeoutError';
  }
}

/** Bounds of name look-ups. */
export interface LookupBounds {
  /** A look-up that takes longer has failed. Default 2000. */
  readonly timeoutMs?: number;
  /** For how long the last good answer stands in for a failed look-up. Default 10 minutes. */
  readonly maxStaleMs?: number;
  /** Names remembered; beyond it the oldest is forgotten. Default 4096. */
  readonly maxNames?: number;
  /** Monotonic milliseconds. Default: those of the process. */
  readonly now?: () => number;
}

interface GoodAnswer {
  readonly addresses: readonly LookupAddress[];
  readonly atMs: number;
}

type Waiting = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

/**
 * Makes a resolver fit for a process that calls many hosts. The system's resolver works in few threads, which it shares
 * with the file system: a name is asked for once at a time, however many wait for it, so that a resolver that hangs
 * holds one thread per name. Whoever waits is told after a while, and gets the last good answer where there is a recent
 * one. What comes out is as unchecked as what went in: a guard has to look at every address, every time.
 */
export function boundedLookup(resolve: LookupFunction, bounds: LookupBounds = {}): LookupFunction {
  const { timeoutMs = 2_000, maxStaleMs = 600_000, maxNames = 4_096, now = () => performance.now() } = bounds;
  const good = new Map<string, GoodAnswer>();
  const asked = new Map<string, Set<Waiting>>();

  const keep = (key: string, addresses: readonly LookupAddress[]): void => {
    good.delete(key);
    good.set(key, { addresses, atMs: now() });
    const [oldest] = good.keys();
    if (good.size > maxNames && oldest !== undefined) good.delete(oldest);
  };
  const ask = (hostname: string, options: LookupAllOptions, key: string, waiting: Set<Waiting>): void => {
    asked.set(key, waiting);
    resolve(hostname, options, (error, found) => {
      asked.delete(key);
      const addresses = Array.isArray(found) ? found : [];
      if (error === null) keep(key, addresses);
      for (const tell of waiting) tell(error, addresses);
    });
  };
  return (hostname, options, callback) => {
    const all: LookupAllOptions = { ...options, all: true };
    const key = `${hostname} ${all.family ?? 0} ${all.hints ?? 0}`;
    const waiting = asked.get(key) ?? new Set<Waiting>();
    const settle: Waiting = (error, addresses) => {
      if (!waiting.delete(settle)) return;
      clearTimeout(timer);
      if (error === null) return callback(null, addresses);
      const last = good.get(key);
      if (last === undefined || now() - last.atMs > maxStaleMs) callback(error, []);
      else callback(null, [...last.addresses]);
    };
    const timer = setTimeout(() => settle(new LookupTimeoutError(), []), timeoutMs);
    waiting.add(settle);
    if (!asked.has(key)) ask(hostname, all, key, waiting);
  };
}
