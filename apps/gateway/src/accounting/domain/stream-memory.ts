/** What a message was sent under; give it back with the acknowledgement. */
export interface SentMark {
  readonly epoch: number;
  /** Highest place that the stream had told of by then. */
  readonly highestSeq: number;
}

/**
 * Notices that a stream has lost what it acknowledged: it was wiped and made anew, or a failover gave its leadership to a
 * server that had not heard of all. A place that is given out after the sending must lie above every place that was told
 * of before it; one that does not means that the stream has begun again from an earlier state.
 */
export class StreamMemory {
  private epoch = 0;
  private highestSeq = 0;

  /** Call before a message is sent. */
  sent(): SentMark {
    return { epoch: this.epoch, highestSeq: this.highestSeq };
  }

  /**
   * Takes the place that a new message was given; not that of one which the stream had already.
   *
   * @returns true once per loss: what was acknowledged and is not confirmed must go out again
   */
  acknowledged(mark: SentMark, seq: number): boolean {
    if (mark.epoch === this.epoch && seq <= mark.highestSeq) {
      this.epoch += 1;
      this.highestSeq = seq;
      return true;
    }
    // Under an earlier epoch the place may be of the old stream.
    if (mark.epoch === this.epoch) this.highestSeq = Math.max(this.highestSeq, seq);
    return false;
  }
}
