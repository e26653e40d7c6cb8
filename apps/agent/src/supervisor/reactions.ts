import type { FailureClass } from '../engine/engine-failure.ts';

/** What is done about a failed run. */
export type Reaction =
  /** The same file and the same settings would only fail again. */
  | 'never'
  /** Another try differs in what failed. */
  | 'at-once'
  | 'back-off'
  /** Somebody has to repair the host first. */
  | 'long-back-off';

/** Delays between runs that failed. */
export interface RestartLimits {
  /** First delay; doubles with each failure in a row. */
  baseMs: number;
  capMs: number;
  /** First delay where the host has to be repaired. */
  longBaseMs: number;
  /** A run that was ready for so long makes the next failure the first in a row. */
  resetAfterMs: number;
  /** So many runs in {@link giveUpWithinMs} that failed before they made a token are the last. */
  giveUpAfter: number;
  giveUpWithinMs: number;
}

/** 1 s, 2 s, 4 s … 300 s; reset after 10 minutes of work; given up after 5 vain loads in 10 minutes. */
export const DEFAULT_RESTART: RestartLimits = {
  baseMs: 1_000,
  capMs: 300_000,
  longBaseMs: 60_000,
  resetAfterMs: 600_000,
  giveUpAfter: 5,
  giveUpWithinMs: 600_000,
};

const REACTIONS: Readonly<Record<FailureClass, Reaction>> = {
  bad_setting: 'never',
  corrupt_file: 'never',
  does_not_fit: 'never',
  port_clash: 'at-once',
  // An engine may be installed, and a driver come back, while the agent runs.
  engine_missing: 'long-back-off',
  driver_lost: 'long-back-off',
  // Never with other settings than were asked for: callers would get less than they were promised, and nobody knew.
  out_of_memory: 'back-off',
  killed: 'back-off',
  load_timeout: 'back-off',
  hung: 'back-off',
  crashed: 'back-off',
};

/** Runs that end so while they load will most likely end so again. */
const VAIN: ReadonlySet<FailureClass> = new Set(['crashed', 'load_timeout', 'hung']);

/** A failed run among those before it. */
export interface FailedRun {
  class: FailureClass;
  /** Failed runs in a row, this one included. */
  failures: number;
  /** Times of recent failures before the first token, this one included if it was one. */
  vainAtMs: readonly number[];
}

/**
 * Time until the next run, with a quarter of jitter to either side: a node's engines must not all load at one moment.
 *
 * @param random in [0, 1)
 * @returns undefined = no run until somebody asks for one
 */
export function retryDelayMs(run: FailedRun, random: number, limits: RestartLimits): number | undefined {
  const reaction = REACTIONS[run.class];
  if (reaction === 'never' || isGivenUp(run, limits)) return undefined;
  // Three other ports in a row are no accident.
  if (reaction === 'at-once' && run.failures <= 3) return 0;
  const baseMs = reaction === 'long-back-off' ? limits.longBaseMs : limits.baseMs;
  const nominalMs = Math.min(limits.capMs, baseMs * 2 ** Math.min(run.failures - 1, 30));
  return Math.round(nominalMs * (0.75 + random / 2));
}

/** Whether this was the last of too many vain loads. */
export function isGivenUp({ class: failureClass, vainAtMs }: FailedRun, limits: RestartLimits): boolean {
  return VAIN.has(failureClass) && vainAtMs.length >= limits.giveUpAfter;
}

/** The times that still count. */
export function recentVain(
  before: readonly number[],
  failureClass: FailureClass,
  wasReady: boolean,
  nowMs: number,
  limits: RestartLimits,
): readonly number[] {
  const recent = before.filter((atMs) => nowMs - atMs < limits.giveUpWithinMs);
  return !wasReady && VAIN.has(failureClass) ? [...recent, nowMs] : recent;
}
