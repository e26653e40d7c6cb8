/** How long a trial may be away. */
export interface TrialLimits {
  /** Undialled, in milliseconds. */
  readonly trialDialMs: number;
  /** Dialled and not reported, in milliseconds. */
  readonly trialAnswerMs: number;
}

/** The one request that may find out whether something works again. */
export class Trial {
  private takenMs: number | undefined;
  private isDialled = false;

  /** Whether nobody has it, or who had it was lost. */
  isFree(nowMs: number, limits: TrialLimits): boolean {
    return this.freeInMs(nowMs, limits) === 0;
  }

  /** When it comes back by itself, in milliseconds from now; 0 = it is here. */
  freeInMs(nowMs: number, limits: TrialLimits): number {
    if (this.takenMs === undefined) return 0;
    return Math.max(0, this.takenMs + (this.isDialled ? limits.trialAnswerMs : limits.trialDialMs) - nowMs);
  }

  /** Gives it out, by a plan. */
  take(nowMs: number): void {
    this.takenMs = nowMs;
    this.isDialled = false;
  }

  /** The request is on its way: it is waited for. */
  dialled(nowMs: number): void {
    if (this.takenMs === undefined || this.isDialled) return;
    this.takenMs = nowMs;
    this.isDialled = true;
  }

  /** It is here again, whatever became of it. */
  giveBack(): void {
    this.takenMs = undefined;
  }
}
