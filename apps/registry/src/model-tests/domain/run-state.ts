/** How a run of tests stands, as people see it. */
export type RunState = 'running' | 'finished' | 'cancelled' | 'abandoned';

/** Silence after which a running run counts as abandoned, in milliseconds: a test takes 30 s, storing may be late. */
export const ABANDONED_AFTER_MS = 150_000;

/**
 * State of a run. One whose gateway died says `running` for ever: what has been silent for minutes is abandoned.
 *
 * @param heardAt when anything was last stored for it
 */
export function runState(stored: 'running' | 'finished' | 'cancelled', heardAt: Date, now: Date): RunState {
  const isSilent = now.getTime() - heardAt.getTime() > ABANDONED_AFTER_MS;
  return stored === 'running' && isSilent ? 'abandoned' : stored;
}
