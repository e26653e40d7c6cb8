import type { UsageMessage } from './accounting-flow.ports.ts';
import { ProgressWatch } from './domain/progress-watch.ts';
import { SequenceMarks } from './domain/sequence-marks.ts';
import type { SpoolSource } from './spool-source.ts';
import { encodeBatch } from './usage-encoding.ts';

const MAX_RECORDS = 256;
/** Record bytes of a message; below 64 KiB with what goes around them. */
const MAX_RECORD_BYTES = 60 * 1024;
const MARK_INTERVAL_MS = 1_000;

/** What a cursor needs. */
export interface SpoolCursorOptions {
  readonly spoolId: string;
  readonly gatewayId: string;
  readonly source: SpoolSource;
  /** Last record that is safe. */
  readonly lastSeq: () => number;
  /** True for attempts whose settle is in a spool already: their opens need not travel. */
  readonly isSettled: (attemptId: string) => boolean;
  /** Last record of a sealed spool; absent for the live one. */
  readonly sealedLastSeq?: number;
  /** First record that is still on disk; default 1. */
  readonly firstSeq?: number;
}

/** How far one spool has travelled: what goes next, what the stream took, what the ledger has. */
export class SpoolCursor {
  readonly spoolId: string;
  readonly sealedLastSeq: number | undefined;
  private readonly options: SpoolCursorOptions;
  private readonly marks = new SequenceMarks(MARK_INTERVAL_MS);
  private readonly watch: ProgressWatch;
  private nextSeq: number;
  private ackedSeq = 0;
  private rewinds = 0;
  private confirmed = 0;

  constructor(options: SpoolCursorOptions, nowMs: number) {
    this.options = options;
    this.spoolId = options.spoolId;
    this.sealedLastSeq = options.sealedLastSeq;
    this.nextSeq = options.firstSeq ?? 1;
    this.watch = new ProgressWatch(nowMs);
  }

  /** Last record without a gap before it that the ledger has. */
  get confirmedSeq(): number {
    return this.confirmed;
  }

  /** Records that the ledger does not have yet. */
  get unconfirmed(): number {
    return Math.max(0, this.options.lastSeq() - this.confirmed);
  }

  /** True when the stream took everything that is safe. */
  get isForwarded(): boolean {
    return Math.max(this.ackedSeq, this.confirmed) >= this.options.lastSeq();
  }

  /** Age of the oldest record that the ledger does not have, about to the second. */
  oldestUnconfirmedMs(nowMs: number): number {
    return this.marks.oldestAgeMs(nowMs);
  }

  /** Makes the next message; undefined when there is nothing to send at the moment. */
  async nextMessage(): Promise<UsageMessage | undefined> {
    const { source, spoolId, gatewayId, isSettled } = this.options;
    const records: Uint8Array[] = [];
    let sizeBytes = 0;
    let firstSeq = 0;
    let lastSeq = 0;
    let traceparent: string | undefined;
    const rewindsBefore = this.rewinds;
    while (records.length < MAX_RECORDS) {
      const seq = firstSeq === 0 ? this.nextSeq : lastSeq + 1;
      const record = source.peek(seq) ?? (await source.get(seq));
      // A range never covers what was not read: the ledger must be able to see a loss.
      if (record === undefined || (firstSeq !== 0 && record.seq !== seq)) break;
      const travels = record.kind !== 'open' || !isSettled(record.attemptId);
      if (travels && records.length > 0 && sizeBytes + record.bytes.length > MAX_RECORD_BYTES) break;
      if (firstSeq === 0) firstSeq = record.seq;
      lastSeq = record.seq;
      if (!travels) continue;
      records.push(record.bytes);
      sizeBytes += record.bytes.length;
      traceparent ??= record.traceparent;
    }
    if (firstSeq === 0) return undefined;
    // Reading takes time, in which everything may have been asked for again.
    if (this.rewinds === rewindsBefore) this.nextSeq = lastSeq + 1;
    source.release(lastSeq);
    const bytes = encodeBatch(spoolId, gatewayId, firstSeq, lastSeq, records);
    return { spoolId, firstSeq, lastSeq, bytes, ...(traceparent === undefined ? {} : { traceparent }) };
  }

  /** Notes that the stream took a message. */
  acknowledged(message: UsageMessage): void {
    this.ackedSeq = Math.max(this.ackedSeq, message.lastSeq);
  }

  /** Notes how far the spool has been written by now, so that ages are known even while the ledger is silent. */
  noteWritten(nowMs: number): void {
    this.marks.reached(this.options.lastSeq(), nowMs);
  }

  /**
   * Takes the ledger's word.
   *
   * @returns true when everything after it goes out again: the ledger forgot records, or lacks what the stream took
   */
  confirm(contiguousSeq: number, nowMs: number): boolean {
    this.confirmed = contiguousSeq;
    // A spool of an earlier process: most of it may have travelled already.
    this.nextSeq = Math.max(this.nextSeq, contiguousSeq + 1);
    this.marks.dropThrough(contiguousSeq);
    if (!this.watch.shouldRepublish(contiguousSeq, this.ackedSeq, nowMs)) return false;
    this.rewind();
    return true;
  }

  /** Begins again behind what the ledger has: the stream lost what it had acknowledged. */
  rewind(): void {
    this.rewinds += 1;
    this.nextSeq = this.confirmed + 1;
    this.ackedSeq = this.confirmed;
  }

  /** Gives its file back. */
  close(): Promise<void> {
    return this.options.source.close();
  }
}
