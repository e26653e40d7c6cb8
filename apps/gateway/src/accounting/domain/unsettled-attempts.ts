import { IdTable } from '../../collections/id-table.ts';

/** What is kept of an attempt between its open and its settle. */
export interface UnsettledAttempt {
  /** Sequence number of its open. */
  readonly openSeq: number;
  /** Its open, encoded: the settle begins with the same bytes. */
  readonly open: Uint8Array;
  /** A settle was appended; a second one is ignored. */
  settling: boolean;
}

/** Attempts that were opened and not settled yet. Bounded by the requests in flight. */
export class UnsettledAttempts {
  private readonly attempts = new IdTable<UnsettledAttempt>();

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
    this.attempts.take(attemptId);
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
    return this.attempts
      .entries()
      .reduce((oldest, [, { openSeq }]) => Math.min(oldest, openSeq), Number.POSITIVE_INFINITY);
  }
}
