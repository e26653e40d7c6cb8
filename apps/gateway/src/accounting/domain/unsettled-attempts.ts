/** What is kept of an attempt between its open and its settle. */
export interface UnsettledAttempt {
  /** Sequence number of its open. */
  readonly openSeq: number;
  /** Its open, encoded: the settle begins with the same bytes. */
  readonly open: Uint8Array;
  /** A settle was appended; a second one is ignored. */
  settling: boolean;
}

/** Attempts that were opened and not settled yet, oldest first. Bounded by the requests in flight. */
export class UnsettledAttempts {
  private readonly attempts = new Map<string, UnsettledAttempt>();

  /** Number of attempts under way. */
  get size(): number {
    return this.attempts.size;
  }

  /** Begins an attempt. */
  begin(attemptId: string, openSeq: number, open: Uint8Array): void {
    this.attempts.set(attemptId, { openSeq, open, settling: false });
  }

  /** Forgets an attempt: its settle is safe, or its open never was. */
  end(attemptId: string): void {
    this.attempts.delete(attemptId);
  }

  /** Latches the settle of an attempt. Answers it once; undefined for unknown and already settled ones. */
  settle(attemptId: string): UnsettledAttempt | undefined {
    const attempt = this.attempts.get(attemptId);
    if (attempt === undefined || attempt.settling) return undefined;
    attempt.settling = true;
    return attempt;
  }

  /** True once a settle was appended: its open need not travel. */
  isSettled(attemptId: string): boolean {
    return this.attempts.get(attemptId)?.settling ?? true;
  }

  /** Sequence number of the oldest open that waits for its settle; its segment must stay. Infinity when none does. */
  get oldestOpenSeq(): number {
    for (const attempt of this.attempts.values()) return attempt.openSeq;
    return Number.POSITIVE_INFINITY;
  }
}
