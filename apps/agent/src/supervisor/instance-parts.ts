import type { Clock } from '@roundhouse/kernel';
import type { Engines } from '../engine/engines.ports.ts';
import type { WatchLimits } from './engine-watch.ts';
import type { InstanceRecords } from './instance-records.ts';
import type { NodeMemory } from './node-memory.ts';
import type { RestartLimits } from './reactions.ts';

/** Requests on their way through the inference proxy. */
export interface Traffic {
  /** Resolves when an instance has no request left, or after the time. */
  whenIdle(instanceId: string, timeoutMs: number): Promise<void>;
  /** Monotonic time at which an instance's last request ended; undefined = it has some, 0 = it never had any. */
  idleSinceMs(instanceId: string): number | undefined;
}

/** What instances work with. */
export interface InstanceParts {
  engines: Engines;
  traffic: Traffic;
  clock: Clock;
  limits: RestartLimits;
  watch: WatchLimits;
  memory: NodeMemory;
  records: InstanceRecords;
  /** Time for running requests to end before their engine is stopped. */
  drainTimeoutMs: number;
  random: () => number;
  /**
   * Compares an installation's files with what was downloaded.
   *
   * @returns whether a file differed and has been replaced
   */
  verifyFiles: (installationId: string) => Promise<boolean>;
  /** Told after each change of what is observed. */
  onChange: () => void;
}
