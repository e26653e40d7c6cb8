/** What a look at the lag says. */
export type LagNews = 'lagging' | 'recovered' | undefined;

const LAGGING_MESSAGES = 1_000;
const RECOVERED_MESSAGES = 100;
const LAGGING_AFTER_MS = 60_000;

/** Tells when the ledger stays behind the stream: so many messages for so long, without a moment below. */
export class LagWatch {
  private behindSinceMs: number | undefined;
  private told = false;

  /** When it began to be behind; undefined = it is not. Monotonic milliseconds. */
  get sinceMs(): number | undefined {
    return this.behindSinceMs;
  }

  /** @param nowMs monotonic milliseconds */
  look(pendingMessages: number, nowMs: number): LagNews {
    if (pendingMessages < (this.told ? RECOVERED_MESSAGES : LAGGING_MESSAGES)) {
      const recovered = this.told;
      this.behindSinceMs = undefined;
      this.told = false;
      return recovered ? 'recovered' : undefined;
    }
    this.behindSinceMs ??= nowMs;
    if (this.told || nowMs - this.behindSinceMs < LAGGING_AFTER_MS) return undefined;
    this.told = true;
    return 'lagging';
  }
}
