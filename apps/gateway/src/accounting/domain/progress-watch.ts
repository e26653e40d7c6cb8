const FIRST_PATIENCE_MS = 120_000;
const LONGEST_PATIENCE_MS = 3_600_000;
/** An answer comes each second; one after so long a silence is the first of a ledger that was away. */
const SILENCE_MS = 30_000;

/**
 * Decides when records must be published again: at once when the ledger forgot some (it was restored or failed over),
 * and when it stands still, while it answers, although the stream took records that it does not have. Time in which it was
 * away does not count: the stream kept what came meanwhile. Patience doubles with each fruitless repetition, so that a long
 * fault does not fill the stream with copies.
 */
export class ProgressWatch {
  private confirmedSeq = 0;
  private standingSinceMs: number;
  private answeredMs: number;
  private patienceMs = FIRST_PATIENCE_MS;

  constructor(nowMs: number) {
    this.standingSinceMs = nowMs;
    this.answeredMs = nowMs;
  }

  /**
   * Takes one answer of the ledger.
   *
   * @param confirmedSeq what it has without gaps
   * @param publishedSeq last sequence number that the stream acknowledged
   * @returns true when everything after `confirmedSeq` should be published again
   */
  shouldRepublish(confirmedSeq: number, publishedSeq: number, nowMs: number): boolean {
    const before = this.confirmedSeq;
    this.confirmedSeq = confirmedSeq;
    const isBack = nowMs - this.answeredMs > SILENCE_MS;
    this.answeredMs = nowMs;
    if (confirmedSeq < before) {
      this.standingSinceMs = nowMs;
      return true;
    }
    if (confirmedSeq > before || publishedSeq <= confirmedSeq) {
      this.standingSinceMs = nowMs;
      this.patienceMs = FIRST_PATIENCE_MS;
      return false;
    }
    if (isBack) this.standingSinceMs = nowMs;
    if (nowMs - this.standingSinceMs < this.patienceMs) return false;
    this.standingSinceMs = nowMs;
    this.patienceMs = Math.min(LONGEST_PATIENCE_MS, this.patienceMs * 2);
    return true;
  }
}
