import { Trial } from './trial.ts';

/** When a credential is left out, and for how long. All in milliseconds. */
export interface CredentialSettings {
  /** So many refusals, one after the other … */
  readonly refusalsInRow: number;
  /** … within this time take it out … */
  readonly refusalWindowMs: number;
  /** … for so long. Also for a used-up quota whose end nobody told. */
  readonly outMs: number;
  /** Longest that an upstream may send it away. */
  readonly maxOutMs: number;
  readonly trialDialMs: number;
  readonly trialAnswerMs: number;
}

/** Three refusals in 60 s; 5 min, a day at most; a trial is dialled in 5 s and answered in 90 s. */
export const DEFAULT_CREDENTIAL_SETTINGS: CredentialSettings = Object.freeze({
  refusalsInRow: 3,
  refusalWindowMs: 60_000,
  outMs: 300_000,
  maxOutMs: 86_400_000,
  trialDialMs: 5_000,
  trialAnswerMs: 90_000,
});

/** What a call said about the credential that it used. */
export type CredentialSignal =
  | { readonly kind: 'success' | 'nothing' }
  /** `ofModel`: the upstream knows the credential and forbids the model (status 403). */
  | { readonly kind: 'auth'; readonly deploymentId: string; readonly ofModel: boolean }
  | { readonly kind: 'quota'; readonly retryAfterMs: number };

/** What a peer saw of a credential. */
export interface CredentialSighting {
  /** undefined = it is in. */
  readonly outFor: 'auth' | 'quota' | undefined;
  /** It stays out for so long from now, in milliseconds. */
  readonly outMs: number;
  /** Since it changed, in milliseconds. */
  readonly ageMs: number;
}

/** A credential as it was seen to work. Asked with the time (monotonic, milliseconds), it keeps no timer. */
export class CredentialState {
  private readonly trial = new Trial();
  private readonly refusalsMs: number[] = [];
  private refusedAt = '';
  private isWholeRefused = false;
  private cause: 'auth' | 'quota' | undefined;
  private outSinceMs = -Infinity;
  private outUntilMs = -Infinity;

  /** Why it is out; undefined = in. */
  get outFor(): 'auth' | 'quota' | undefined {
    return this.cause;
  }

  /** When it went out or came in, monotonic; -Infinity = never. */
  get lastChangeMs(): number {
    return this.outSinceMs;
  }

  /** What peers are to know of it. */
  sighting(nowMs: number): CredentialSighting {
    return {
      outFor: this.cause,
      outMs: this.cause === undefined ? 0 : Math.max(0, this.outUntilMs - nowMs),
      ageMs: Math.max(0, nowMs - this.outSinceMs),
    };
  }

  /**
   * Takes over what a peer saw, if that is newer than what was seen here.
   *
   * @returns whether it was
   */
  adopt({ outFor, outMs, ageMs }: CredentialSighting, nowMs: number, settings: CredentialSettings): boolean {
    const changedMs = nowMs - ageMs;
    if (changedMs <= this.outSinceMs || (outFor === undefined && this.cause === undefined)) return false;
    this.cause = outFor;
    this.outSinceMs = changedMs;
    this.outUntilMs = outFor === undefined ? -Infinity : nowMs + Math.min(settings.maxOutMs, outMs);
    this.trial.giveBack();
    this.startRow();
    return true;
  }

  /** Whether a call may use it now: it is in, or its time is over and the trial is free. */
  isUsable(nowMs: number, settings: CredentialSettings): boolean {
    return this.retryAfterMs(nowMs, settings) === 0;
  }

  /** When it may be used, in milliseconds from now; 0 = now. */
  retryAfterMs(nowMs: number, settings: CredentialSettings): number {
    if (this.cause === undefined) return 0;
    return Math.max(0, this.outUntilMs - nowMs, this.trial.freeInMs(nowMs, settings));
  }

  /**
   * A plan uses it: it has the trial, if there is one to have.
   *
   * @returns whether it has; then it owes `dialled` or `abandoned`
   */
  planned(nowMs: number, settings: CredentialSettings): boolean {
    if (this.cause === undefined || !this.isUsable(nowMs, settings)) return false;
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
   * Takes in what a call said.
   *
   * @param startedMs when the call began; what began before the credential went out says nothing any more
   */
  record(signal: CredentialSignal, startedMs: number, nowMs: number, settings: CredentialSettings): void {
    if (startedMs < this.outSinceMs) return;
    if (signal.kind === 'success') this.clear(nowMs);
    else if (signal.kind === 'quota') {
      const waitMs = signal.retryAfterMs > 0 ? Math.min(settings.maxOutMs, signal.retryAfterMs) : settings.outMs;
      this.takeOut('quota', waitMs, nowMs);
    } else if (this.cause !== undefined) this.judgeTrial(signal, startedMs, nowMs, settings);
    else if (signal.kind === 'auth') this.countRefusal(signal, nowMs, settings);
  }

  /** In again: it worked, was edited, or passed a test. */
  clear(nowMs: number): void {
    if (this.cause !== undefined) this.outSinceMs = nowMs;
    this.cause = undefined;
    this.trial.giveBack();
    this.startRow();
  }

  private judgeTrial(signal: CredentialSignal, startedMs: number, nowMs: number, settings: CredentialSettings): void {
    if (startedMs < this.outUntilMs) return;
    if (signal.kind === 'auth') this.takeOut('auth', settings.outMs, nowMs);
    else this.trial.giveBack();
  }

  /** Refusals of one model alone, at one deployment, are no word against the credential. */
  private countRefusal(
    { deploymentId, ofModel }: { readonly deploymentId: string; readonly ofModel: boolean },
    nowMs: number,
    settings: CredentialSettings,
  ): void {
    const { refusalsMs } = this;
    if (refusalsMs.length > 0 && refusalsMs[0]! < nowMs - settings.refusalWindowMs) {
      while (refusalsMs.length > 0 && refusalsMs[0]! < nowMs - settings.refusalWindowMs) refusalsMs.shift();
      if (refusalsMs.length === 0) this.startRow();
    }
    if (!ofModel || (refusalsMs.length > 0 && deploymentId !== this.refusedAt)) this.isWholeRefused = true;
    this.refusedAt = deploymentId;
    refusalsMs.push(nowMs);
    if (refusalsMs.length > settings.refusalsInRow) refusalsMs.shift();
    if (refusalsMs.length === settings.refusalsInRow && this.isWholeRefused)
      this.takeOut('auth', settings.outMs, nowMs);
  }

  private takeOut(cause: 'auth' | 'quota', outMs: number, nowMs: number): void {
    this.cause = cause;
    this.outSinceMs = nowMs;
    this.outUntilMs = nowMs + outMs;
    this.trial.giveBack();
    this.startRow();
  }

  private startRow(): void {
    this.refusalsMs.length = 0;
    this.refusedAt = '';
    this.isWholeRefused = false;
  }
}
