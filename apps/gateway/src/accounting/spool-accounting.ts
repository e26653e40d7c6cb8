import type { SpoolWriter } from '@roundhouse/spool';
import type { Accounting, AttemptRecord, Flushed, SettleFacts } from './accounting.ports.ts';
import type { AccountingObserver } from './accounting-observer.ts';
import type { SpoolTail } from './domain/spool-tail.ts';
import type { UnsettledAttempts } from './domain/unsettled-attempts.ts';
import { RecordEncoder } from './record-encoder.ts';
import { provisionalSettle, settleOf } from './usage-encoding.ts';

/** The part of the spool's writer that records go through. */
export type RecordWriter = Pick<SpoolWriter, 'append' | 'writable'>;

/**
 * Writes opens and settles to the live spool. Nothing here waits: durability is told through callbacks, and the
 * forwarder finds the records in the tail.
 */
export class SpoolAccounting implements Accounting {
  private readonly writer: RecordWriter;
  private readonly tail: SpoolTail;
  private readonly unsettled: UnsettledAttempts;
  private readonly observer: AccountingObserver;
  private readonly encoder = new RecordEncoder();

  constructor(writer: RecordWriter, tail: SpoolTail, unsettled: UnsettledAttempts, observer: AccountingObserver) {
    this.writer = writer;
    this.tail = tail;
    this.unsettled = unsettled;
    this.observer = observer;
  }

  get writable(): boolean {
    return this.writer.writable;
  }

  open(record: AttemptRecord, flushed: Flushed): void {
    const { attemptId } = record;
    const bytes = this.encoder.open(record);
    const seq = this.writer.append(bytes, (error) => {
      if (error === undefined) this.observer.opened();
      else {
        this.observer.refused();
        this.unsettled.end(attemptId);
      }
      flushed(error);
    });
    if (seq === 0) return;
    this.unsettled.begin(attemptId, seq, bytes);
    this.keep(seq, attemptId, 'open', bytes, record.attribution.trace?.traceparent);
  }

  settle(record: AttemptRecord, facts: SettleFacts, flushed: Flushed): void {
    const { attemptId } = record;
    const attempt = this.unsettled.settle(attemptId);
    if (attempt === undefined) {
      queueMicrotask(() => flushed());
      return;
    }
    const bytes = this.encoder.settle(attempt.open, settleOf(facts));
    const seq = this.writer.append(bytes, (error) => {
      // A settle that is not safe leaves its open standing: the next process settles it provisionally.
      if (error === undefined) {
        this.observer.settled();
        this.unsettled.end(attemptId);
      } else this.observer.refused();
      flushed(error);
    });
    if (seq > 0) this.keep(seq, attemptId, 'settle', bytes, record.attribution.trace?.traceparent);
  }

  /**
   * Settles an attempt of an earlier process.
   *
   * @returns false when the spool refuses
   */
  settleProvisionally(record: AttemptRecord): boolean {
    const bytes = this.encoder.settle(this.encoder.open(record), provisionalSettle());
    const seq = this.writer.append(bytes);
    if (seq === 0) return false;
    this.keep(seq, record.attemptId, 'settle', bytes, undefined);
    return true;
  }

  private keep(
    seq: number,
    attemptId: string,
    kind: 'open' | 'settle',
    bytes: Uint8Array,
    traceparent: string | undefined,
  ): void {
    this.tail.push({ seq, attemptId, kind, bytes, traceparent });
  }
}
