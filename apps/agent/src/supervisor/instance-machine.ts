import type { EngineFailure } from '../engine/engine-failure.ts';
import { isGivenUp, recentVain, retryDelayMs, type RestartLimits } from './reactions.ts';

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

/** What an instance shall come to. */
export type Aim = 'gone' | 'unloaded' | 'loaded';

/** All that decides what an instance does next. */
export interface InstanceState {
  phase: InstancePhase;
  aim: Aim;
  /** Failed runs in a row. */
  failures: number;
  /** Monotonic times of recent runs that failed before their first token. */
  vainAtMs: readonly number[];
  /** Monotonic time at which the present run became ready. */
  readyAtMs: number | undefined;
  /** Why the last run ended by itself; cleared when one becomes ready. */
  failure: EngineFailure | undefined;
}

/** What happens to an instance. */
export type InstanceEvent =
  | { type: 'aimed'; aim: Aim }
  /** A running engine was found. */
  | { type: 'adopted' }
  /** There is room to load. */
  | { type: 'admitted' }
  | { type: 'refused'; failure: EngineFailure }
  | { type: 'ready' }
  /** It did not become ready in time, or it loaded and made no token. */
  | { type: 'load-timed-out'; message?: string }
  /** It is ready and does no work. */
  | { type: 'hung' }
  | { type: 'drained' }
  | { type: 'ended'; failure: EngineFailure }
  | { type: 'retry-due' }
  /** To be run anew, whatever happened before. */
  | { type: 'restart' };

/** What is to be done about it. */
export type InstanceEffect =
  | { type: 'ask-for-room' }
  /** Gives room back, or no longer waits for it. */
  | { type: 'leave-room' }
  | { type: 'launch' }
  | { type: 'drain' }
  | { type: 'terminate' }
  | { type: 'kill' }
  | { type: 'retry-after'; delayMs: number }
  | { type: 'cancel-retry' }
  /** Its file may differ from what was downloaded. */
  | { type: 'verify-files' };

/** State of an instance that nobody has asked for yet. */
export const INITIAL_STATE: InstanceState = {
  phase: 'stopped',
  aim: 'gone',
  failures: 0,
  vainAtMs: [],
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

/** The new state and what to do. */
export interface Transition {
  state: InstanceState;
  effects: readonly InstanceEffect[];
}

type Next = (change: Partial<InstanceState>, ...effects: InstanceEffect[]) => Transition;

const LOAD_TIMEOUT: EngineFailure = { class: 'load_timeout', message: 'The engine did not become ready in time.' };
function timedOut(message: string | undefined, to: Next): Transition {
  const failure = message === undefined ? LOAD_TIMEOUT : { ...LOAD_TIMEOUT, message };
  return to({ phase: 'stopping', failure }, { type: 'terminate' });
}

const HUNG: EngineFailure = { class: 'hung', message: 'The engine ran and made no token for too long; it was killed.' };

/** An event that changes nothing answers the very state it was given. */
export function step(state: InstanceState, event: InstanceEvent, context: MachineContext): Transition {
  const to: Next = (change, ...effects) => ({
    state: differs(state, change) ? { ...state, ...change } : state,
    effects,
  });
  const { phase } = state;
  switch (event.type) {
    case 'aimed':
      return event.aim === 'loaded' ? aimedToRun(state, to) : aimedToRest(state, event.aim, to);
    case 'adopted':
      return phase === 'stopped' ? to({ aim: 'loaded', phase: 'starting' }) : to({});
    case 'admitted':
      return phase === 'waiting' ? to({ phase: 'starting' }, { type: 'launch' }) : to({});
    case 'refused':
      return phase === 'waiting' ? failed(state, event.failure, context) : to({});
    case 'ready':
      return phase === 'starting' ? to({ phase: 'ready', readyAtMs: context.nowMs, failure: undefined }) : to({});
    case 'load-timed-out':
      return phase === 'starting' ? timedOut(event.message, to) : to({});
    case 'hung':
      // Callers of a hung engine wait in vain: there is nothing to drain.
      return phase === 'ready' || phase === 'draining'
        ? to({ phase: 'stopping', failure: phase === 'ready' ? HUNG : undefined }, { type: 'kill' })
        : to({});
    case 'drained':
      return phase === 'draining' ? to({ phase: 'stopping' }, { type: 'terminate' }) : to({});
    case 'ended':
      return ended(state, event.failure, context);
    case 'retry-due':
      return phase === 'failed' && state.aim === 'loaded' ? to({ phase: 'waiting' }, { type: 'ask-for-room' }) : to({});
    case 'restart':
      return restarted(state, to);
  }
}

function differs(state: InstanceState, change: Partial<InstanceState>): boolean {
  return (Object.keys(change) as (keyof InstanceState)[]).some((name) => state[name] !== change[name]);
}

function aimedToRun({ phase }: InstanceState, to: Next): Transition {
  if (phase !== 'stopped' && phase !== 'unloaded') return to({ aim: 'loaded' });
  return to({ aim: 'loaded', phase: 'waiting' }, { type: 'ask-for-room' });
}

function aimedToRest(state: InstanceState, aim: 'gone' | 'unloaded', to: Next): Transition {
  const resting = aim === 'gone' ? 'stopped' : 'unloaded';
  switch (state.phase) {
    case 'stopped':
    case 'unloaded':
      return to({ aim, phase: resting });
    case 'waiting':
      return to({ aim, phase: resting }, { type: 'leave-room' });
    case 'failed':
      return to({ ...FRESH, aim, phase: resting }, { type: 'cancel-retry' });
    case 'starting':
      return to({ aim, phase: 'stopping', failure: undefined }, { type: 'terminate' });
    case 'ready':
      return to({ aim, phase: 'draining' }, { type: 'drain' });
    default:
      return to({ aim });
  }
}

const FRESH = { failures: 0, vainAtMs: INITIAL_STATE.vainAtMs, failure: undefined };

function restarted(state: InstanceState, to: Next): Transition {
  if (state.aim === 'gone') return to({});
  switch (state.phase) {
    case 'failed':
      return to({ ...FRESH, aim: 'loaded', phase: 'waiting' }, { type: 'cancel-retry' }, { type: 'ask-for-room' });
    case 'stopped':
    case 'unloaded':
      return aimedToRun(state, to);
    case 'starting':
      return to({ aim: 'loaded', phase: 'stopping', failure: undefined }, { type: 'terminate' });
    case 'ready':
      return to({ aim: 'loaded', phase: 'draining' }, { type: 'drain' });
    default:
      return to({ aim: 'loaded' });
  }
}

const LEAVE: InstanceEffect = { type: 'leave-room' };

function ended(state: InstanceState, failure: EngineFailure, context: MachineContext): Transition {
  if (state.phase !== 'starting' && state.phase !== 'ready' && state.phase !== 'draining' && state.phase !== 'stopping')
    return { state, effects: [] };
  const onPurpose = state.phase === 'draining' || (state.phase === 'stopping' && state.failure === undefined);
  if (state.aim !== 'loaded') {
    return { state: { ...INITIAL_STATE, aim: state.aim, phase: restOf(state.aim) }, effects: [LEAVE] };
  }
  if (onPurpose) {
    const waiting: InstanceState = { ...INITIAL_STATE, aim: 'loaded', phase: 'waiting' };
    return { state: waiting, effects: [LEAVE, { type: 'ask-for-room' }] };
  }
  const cause = state.phase === 'stopping' ? (state.failure ?? failure) : failure;
  const next = failed(state, cause, context);
  return { state: next.state, effects: [LEAVE, ...next.effects] };
}

function restOf(aim: 'gone' | 'unloaded'): InstancePhase {
  return aim === 'gone' ? 'stopped' : 'unloaded';
}

function failed(state: InstanceState, cause: EngineFailure, { nowMs, random, limits }: MachineContext): Transition {
  const worked = state.readyAtMs !== undefined && nowMs - state.readyAtMs >= limits.resetAfterMs;
  const failures = (worked ? 0 : state.failures) + 1;
  const vainAtMs = recentVain(state.vainAtMs, cause.class, state.readyAtMs !== undefined, nowMs, limits);
  const run = { class: cause.class, failures, vainAtMs };
  const failure = isGivenUp(run, limits)
    ? {
        ...cause,
        message: `${cause.message} Given up after ${vainAtMs.length} loads in vain; restart it to try again.`,
      }
    : cause;
  const delayMs = retryDelayMs(run, random, limits);
  const effects: InstanceEffect[] = delayMs === undefined ? [] : [{ type: 'retry-after', delayMs }];
  if (cause.class === 'corrupt_file') effects.push({ type: 'verify-files' });
  return { state: { ...state, phase: 'failed', failures, vainAtMs, readyAtMs: undefined, failure }, effects };
}
