import type { CircuitSettings } from './circuit-settings.ts';
import type { CircuitSignal } from './failure-class.ts';
import { OutcomeWindow } from './outcome-window.ts';
import { Trial } from './trial.ts';

/** Why a circuit lets nothing through: by hand, no connection is made, or too many calls failed. */
export type CircuitCause = 'manual' | 'unreachable' | 'failures';

/** A circuit as an operator wants to see it. */
export interface CircuitFacts {
  readonly state: 'closed' | 'open' | 'half_open';
  /** undefined while it is closed. */
  readonly cause: CircuitCause | undefined;
  /** When it lets something through at the earliest, in milliseconds from now; 0 = now. */
  readonly retryAfterMs: number;
  /** How often it opened without working for long in between. */
  readonly openings: number;
  /** Results in the window, and failures among them. */
  readonly total: number;
  readonly failures: number;
}

/** What a peer saw of a circuit that is the same as this one. */
export interface CircuitSighting {
  /** undefined = it closed. */
  readonly cause: Exclude<CircuitCause, 'manual'> | undefined;
  /** It stays open for so long from now, in milliseconds. */
  readonly openMs: number;
  /** How often it opened without working for long in between. */
  readonly openings: number;
  /** Since it changed, in milliseconds. */
  readonly ageMs: number;
}

/** One result for a circuit. */
export interface CircuitResult {
  readonly signal: CircuitSignal;
  /** When the call began, on the same clock as `nowMs`: what began before the last change says nothing any more. */
  readonly startedMs: number;
  readonly nowMs: number;
  /** False = it counts, and does not open the circuit by itself. Default true. */
  readonly mayOpen?: boolean;
}

/** A day: no circuit stays open by hand for longer. */
export const MAX_MANUAL_OPEN_MS = 86_400_000;

/** Jitter of the time that a circuit stays open, as a share of it, up and down. */
const JITTER = 0.1;

/**
 * Closed, open, half-open. It keeps no timer: each question brings the time (monotonic, milliseconds), and half-open is
 * what open has become when its time is over. By hand it opens beside that, and wins.
 */
export class Circuit {
  private readonly window = new OutcomeWindow();
  private readonly trial = new Trial();
  private cause: Exclude<CircuitCause, 'manual'> | undefined;
  private changedMs = -Infinity;
  private openUntilMs = -Infinity;
  private lastOpenMs = 0;
  private openings = 0;
  private connectsInRow = 0;
  private failuresInRow = 0;
  private manualUntilMs = -Infinity;
  private generation = 0;

  /** Nothing keeps a call out, whatever the time and the settings. */
  get isQuiet(): boolean {
    return this.cause === undefined && this.manualUntilMs === -Infinity;
  }

  /** The last result was a failure, or what calls opened was not closed since. */
  get failedLast(): boolean {
    return this.failuresInRow > 0 || this.cause !== undefined;
  }

  /** When calls opened or closed it, monotonic; -Infinity = never. */
  get lastChangeMs(): number {
    return this.changedMs;
  }

  /** What keeps a call out now; undefined = it may go, as the trial where the circuit is half-open. */
  obstacle(nowMs: number, settings: CircuitSettings): CircuitCause | undefined {
    if (nowMs < this.manualUntilMs) return 'manual';
    if (this.cause === undefined) return undefined;
    return nowMs >= this.openUntilMs && this.trial.isFree(nowMs, settings) ? undefined : this.cause;
  }

  /** When a call may go at the earliest, in milliseconds from now; 0 = now. */
  retryAfterMs(nowMs: number, settings: CircuitSettings): number {
    const byHandMs = Math.max(0, this.manualUntilMs - nowMs);
    if (this.cause === undefined) return byHandMs;
    return Math.max(byHandMs, this.openUntilMs - nowMs, this.trial.freeInMs(nowMs, settings));
  }

  /**
   * A plan names what the circuit guards: it has the trial, if there is one to have.
   *
   * @returns whether it has; then it owes `dialled` or `abandoned`
   */
  planned(nowMs: number, settings: CircuitSettings): boolean {
    if (!this.isHalfOpen(nowMs) || !this.trial.isFree(nowMs, settings)) return false;
    this.trial.take(nowMs);
    return true;
  }

  /** The planned call went out. */
  dialled(nowMs: number): void {
    this.trial.dialled(nowMs);
  }

  /** The planned call will not go out. */
  abandoned(): void {
    this.trial.giveBack();
  }

  /**
   * Takes a result in.
   *
   * @param random number in [0, 1), spreads the time that it stays open
   */
  record(result: CircuitResult, settings: CircuitSettings, random: number): void {
    const { signal, startedMs } = result;
    if (signal === 'nothing' || startedMs < this.changedMs) return;
    if (this.cause !== undefined) this.judgeWhileOpen(result, settings, random);
    else this.count(result, settings, random);
  }

  /**
   * Opens it by hand, for a day at most.
   *
   * @param untilMs monotonic; at or before now ends an opening by hand
   */
  openManually(untilMs: number, nowMs: number): void {
    this.manualUntilMs = untilMs <= nowMs ? -Infinity : Math.min(untilMs, nowMs + MAX_MANUAL_OPEN_MS);
  }

  /**
   * Closes it and forgets what it knew, once per generation.
   *
   * @returns false when this generation was seen before
   */
  reset(generation: number, nowMs: number): boolean {
    if (generation <= this.generation) return false;
    this.generation = generation;
    this.manualUntilMs = -Infinity;
    this.openings = 0;
    this.close(nowMs);
    return true;
  }

  /** What peers are to know of it: opened or closed by calls, never by hand, which configuration tells them. */
  sighting(nowMs: number): CircuitSighting {
    return {
      cause: this.cause,
      openMs: this.cause === undefined ? 0 : Math.max(0, this.openUntilMs - nowMs),
      openings: this.openings,
      ageMs: Math.max(0, nowMs - this.changedMs),
    };
  }

  /**
   * Takes over what a peer saw, if that is newer than what was seen here.
   *
   * @returns whether it was
   */
  adopt({ cause, openMs, openings, ageMs }: CircuitSighting, nowMs: number, settings: CircuitSettings): boolean {
    const changedMs = nowMs - ageMs;
    if (changedMs <= this.changedMs || (cause === undefined && this.cause === undefined)) return false;
    if (cause === undefined) {
      this.close(changedMs);
      return true;
    }
    this.openings = Math.max(1, openings);
    this.openUntilMs = nowMs + Math.min(settings.maxOpenMs, openMs);
    this.lastOpenMs = this.openUntilMs - changedMs;
    this.cause = cause;
    this.changedMs = changedMs;
    this.forget();
    return true;
  }

  /** State and figures. */
  facts(nowMs: number, settings: CircuitSettings): CircuitFacts {
    const isManual = nowMs < this.manualUntilMs;
    const { total, failures } = this.window.at(settings.windowMs, nowMs);
    return {
      state: stateOf(isManual, this.cause !== undefined, this.isHalfOpen(nowMs)),
      cause: isManual ? 'manual' : this.cause,
      retryAfterMs: this.retryAfterMs(nowMs, settings),
      openings: this.openings,
      total,
      failures,
    };
  }

  private isHalfOpen(nowMs: number): boolean {
    return this.cause !== undefined && nowMs >= this.openUntilMs;
  }

  /** The trial decides; so does a call that went through an open circuit as nothing else was left, if it succeeds. */
  private judgeWhileOpen({ signal, startedMs, nowMs }: CircuitResult, settings: CircuitSettings, random: number): void {
    if (signal === 'success') {
      this.close(nowMs);
      return;
    }
    if (startedMs < this.openUntilMs) return;
    if (signal === 'answered') this.trial.giveBack();
    else this.open(signal === 'unreachable' ? 'unreachable' : 'failures', nowMs, settings, random);
  }

  private count(result: CircuitResult, settings: CircuitSettings, random: number): void {
    const { signal, nowMs, mayOpen = true } = result;
    this.connectsInRow = signal === 'unreachable' ? this.connectsInRow + 1 : 0;
    if (signal === 'answered') return;
    this.failuresInRow = signal === 'success' ? 0 : this.failuresInRow + 1;
    const { window } = this;
    window.add(signal !== 'success', settings.windowMs, nowMs);
    if (!mayOpen) return;
    if (this.connectsInRow >= settings.connectsInRow) {
      this.open('unreachable', nowMs, settings, random);
    } else if (
      signal !== 'success' &&
      window.total >= settings.minimumRequests &&
      // What breaks down after it worked for long would fail a great many calls before it had failed half of them.
      (this.failuresInRow >= settings.failuresInRow || window.failures * 100 >= window.total * settings.failurePercent)
    ) {
      this.open('failures', nowMs, settings, random);
    }
  }

  /** Opening again soon after it closed goes on doubling: what flaps is left alone for longer and longer. */
  private open(cause: 'unreachable' | 'failures', nowMs: number, settings: CircuitSettings, random: number): void {
    const workedMs = nowMs - this.changedMs;
    const isAgain = this.cause !== undefined || workedMs <= this.lastOpenMs + settings.windowMs;
    this.openings = isAgain ? this.openings + 1 : 1;
    const doubledMs = settings.openMs * 2 ** Math.min(30, this.openings - 1);
    const spread = 1 - JITTER + 2 * JITTER * random;
    this.lastOpenMs = Math.min(settings.maxOpenMs, Math.min(settings.maxOpenMs, doubledMs) * spread);
    this.openUntilMs = nowMs + this.lastOpenMs;
    this.cause = cause;
    this.changedMs = nowMs;
    this.forget();
  }

  private close(nowMs: number): void {
    this.cause = undefined;
    this.changedMs = nowMs;
    this.forget();
  }

  private forget(): void {
    this.window.clear();
    this.trial.giveBack();
    this.connectsInRow = 0;
    this.failuresInRow = 0;
  }
}

function stateOf(isManual: boolean, isOpen: boolean, isHalfOpen: boolean): CircuitFacts['state'] {
  if (isManual) return 'open';
  if (isHalfOpen) return 'half_open';
  return isOpen ? 'open' : 'closed';
}
