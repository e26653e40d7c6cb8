import { OutcomeWindow } from './outcome-window.ts';

/** How much of a model's work may be repeated. */
export interface RetrySettings {
  /** Share of its recent attempts that may be retries, 0 to 1. */
  readonly share: number;
  /** So many are permitted in a window however few attempts there are. */
  readonly least: number;
  /** In milliseconds. */
  readonly windowMs: number;
}

/** A fifth of the attempts of 10 s, three at least. */
export const DEFAULT_RETRY_SETTINGS: RetrySettings = Object.freeze({ share: 0.2, least: 3, windowMs: 10_000 });

/**
 * Keeps an outage from multiplying its own load: retries of a model stay a share of its attempts. Counts what was
 * reported; plans that are open are not held against it, so that a burst may exceed it until its outcomes arrive.
 */
export class RetryBudget {
  private readonly attempts = new OutcomeWindow();
  private readonly settings: RetrySettings;

  constructor(settings: RetrySettings = DEFAULT_RETRY_SETTINGS) {
    this.settings = settings;
  }

  /** Counts an attempt. Time is monotonic, in milliseconds. */
  attempted(isRetry: boolean, nowMs: number): void {
    this.attempts.add(isRetry, this.settings.windowMs, nowMs);
  }

  /** How many of the wanted retries are permitted now. */
  permitted(wanted: number, nowMs: number): number {
    const { share, least, windowMs } = this.settings;
    const { total, failures: retries } = this.attempts.at(windowMs, nowMs);
    return Math.max(0, Math.min(wanted, Math.max(least, Math.floor(share * total)) - retries));
  }
}
