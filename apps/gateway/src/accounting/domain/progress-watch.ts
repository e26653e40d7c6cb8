const FIRST_PATIENCE_MS = 120_000;
const LONGEST_PATIENCE_MS = 3_600_000;

/**
 * Decides when records must be published again: at once when the ledger forgot some (it was restored or failed over),
 * and when it stands still although the stream took records that it does not have. Patience doubles with each
 * fruitless repetition, so that a long fault does not fill the stream with copies.
 */
export class ProgressWatch {
  private confirmedSeq = 0;
  private standingSinceMs: number;
  private patienceMs = FIRST_PATIENCE_MS;

  constructor(nowMs: number) {
    this.standingSinceMs = nowMs;
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
    if (confirmedSeq < before) {
      this.standingSinceMs = nowMs;
      return true;
    }
    if (confirmedSeq > before || publishedSeq <= confirmedSeq) {
      this.standingSinceMs = nowMs;
      this.patienceMs = FIRST_PATIENCE_MS;
      return false;
    }
    if (nowMs - this.standingSinceMs < this.patienceMs) return false;
    this.standingSinceMs = nowMs;
    this.patienceMs = Math.min(LONGEST_PATIENCE_MS, this.patienceMs * 2);
    return true;
  }
}
