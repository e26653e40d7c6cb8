import type { EngineFailure, FailureClass } from '../engine/engine-failure.ts';

/** Where an instance is in its life. */
export type InstancePhase =
  | 'stopped'
  /** Could be loaded on demand. */
  | 'unloaded'
  /** For room, or for the end of another load. */
  | 'waiting'
  | 'starting'
  | 'ready'
  | 'draining'
  | 'stopping'
  | 'failed';

/** All that decides what an instance does next. */
export interface InstanceState {
  phase: InstancePhase;
  /** Whether it shall run. */
  wanted: boolean;
  /** Failed runs in a row. */
  failures: number;
  /** Monotonic time at which the present run became ready. */
  readyAtMs: number | undefined;
  /** Why the last run ended by itself; cleared when one becomes ready. */
  failure: EngineFailure | undefined;
}

/** What happens to an instance. */
export type InstanceEvent =
  | { type: 'wanted' }
  | { type: 'unwanted' }
  | { type: 'adopted' }
  | { type: 'ready' }
  | { type: 'load-timed-out' }
  | { type: 'drained' }
  | { type: 'ended'; failure: EngineFailure }
  | { type: 'retry-due' };

/** What is to be done about it. */
export type InstanceEffect =
  | { type: 'launch' }
  | { type: 'drain' }
  | { type: 'terminate' }
  | { type: 'retry-after'; delayMs: number }
  | { type: 'cancel-retry' };

/** Delays between runs that failed. */
export interface RestartLimits {
  /** First delay; doubles with each failure in a row. */
  baseMs: number;
  capMs: number;
  /** A run that was ready for so long makes the next failure the first in a row. */
  resetAfterMs: number;
}

/** 1 s, 2 s, 4 s … 300 s; reset after 10 minutes of work. */
export const DEFAULT_RESTART: RestartLimits = { baseMs: 1_000, capMs: 300_000, resetAfterMs: 600_000 };

/** Failures that the same file and the same settings would only repeat. */
const HOPELESS: ReadonlySet<FailureClass> = new Set(['engine_missing', 'bad_setting', 'corrupt_file']);

/** State of an instance that nobody has asked for yet. */
export const INITIAL_STATE: InstanceState = {
  phase: 'stopped',
  wanted: false,
  failures: 0,
  readyAtMs: undefined,
  failure: undefined,
};

/** Time and chance, given from outside. */
export interface MachineContext {
  nowMs: number;
  /** In [0, 1). */
  random: number;
  limits: RestartLimits;
}

/** The new state and what to do. An event that changes nothing answers the very state it was given. */
export function step(
  state: InstanceState,
  event: InstanceEvent,
  context: MachineContext,
): { state: InstanceState; effects: readonly InstanceEffect[] } {
  const to = (change: Partial<InstanceState>, ...effects: InstanceEffect[]) => ({
    state: differs(state, change) ? { ...state, ...change } : state,
    effects,
  });
  switch (event.type) {
    case 'wanted':
      if (state.phase !== 'stopped') return to({ wanted: true });
      return to({ wanted: true, phase: 'starting' }, { type: 'launch' });
    case 'unwanted':
      return unwanted(state, to);
    case 'adopted':
      return state.phase === 'stopped' ? to({ wanted: true, phase: 'starting' }) : to({});
    case 'ready':
      if (state.phase !== 'starting') return to({});
      return to({ phase: 'ready', readyAtMs: context.nowMs, failure: undefined });
    case 'load-timed-out':
      if (state.phase !== 'starting') return to({});
      return to({ phase: 'stopping', failure: LOAD_TIMEOUT }, { type: 'terminate' });
    case 'drained':
      return state.phase === 'draining' ? to({ phase: 'stopping' }, { type: 'terminate' }) : to({});
    case 'ended':
      return ended(state, event.failure, context);
    case 'retry-due':
      if (state.phase !== 'failed' || !state.wanted) return to({});
      return to({ phase: 'starting' }, { type: 'launch' });
  }
}

function differs(state: InstanceState, change: Partial<InstanceState>): boolean {
  return (Object.keys(change) as (keyof InstanceState)[]).some((name) => state[name] !== change[name]);
}

const LOAD_TIMEOUT: EngineFailure = { class: 'load_timeout', message: 'The engine did not become ready in time.' };

type Transition = ReturnType<typeof step>;

function unwanted(
  state: InstanceState,
  to: (change: Partial<InstanceState>, ...effects: InstanceEffect[]) => Transition,
): Transition {
  switch (state.phase) {
    case 'starting':
      return to({ wanted: false, phase: 'stopping', failure: undefined }, { type: 'terminate' });
    case 'ready':
      return to({ wanted: false, phase: 'draining' }, { type: 'drain' });
    case 'failed':
      return to({ wanted: false, phase: 'stopped', failures: 0, failure: undefined }, { type: 'cancel-retry' });
    default:
      return to({ wanted: false });
  }
}

function ended(state: InstanceState, failure: EngineFailure, context: MachineContext): Transition {
  if (state.phase === 'stopped' || state.phase === 'failed') return { state, effects: [] };
  const onPurpose = state.phase === 'stopping' && state.failure === undefined;
  if (!state.wanted) return { state: { ...INITIAL_STATE }, effects: [] };
  if (onPurpose || state.phase === 'draining') {
    return { state: { ...INITIAL_STATE, wanted: true, phase: 'starting' }, effects: [{ type: 'launch' }] };
  }
  const worked = state.readyAtMs !== undefined && context.nowMs - state.readyAtMs >= context.limits.resetAfterMs;
  const failures = (worked ? 0 : state.failures) + 1;
  const cause = state.phase === 'stopping' ? (state.failure ?? failure) : failure;
  const failed: InstanceState = { phase: 'failed', wanted: true, failures, readyAtMs: undefined, failure: cause };
  if (HOPELESS.has(cause.class)) return { state: failed, effects: [] };
  return { state: failed, effects: [{ type: 'retry-after', delayMs: restartDelayMs(failures, context) }] };
}

/** Exponential with a quarter of jitter to either side: a node's engines must not all load at one moment. */
function restartDelayMs(failures: number, { random, limits }: MachineContext): number {
  const nominalMs = Math.min(limits.capMs, limits.baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(nominalMs * (0.75 + random / 2));
}
