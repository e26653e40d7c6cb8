/** One record of a spool, as the forwarder needs it. */
export interface TailRecord {
  readonly seq: number;
  /** Empty = unreadable; it travels all the same, for the ledger to put aside. */
  readonly attemptId: string;
  readonly kind: 'open' | 'settle' | 'other';
  readonly bytes: Uint8Array;
  /** Of sampled requests only. */
  readonly traceparent?: string | undefined;
}

/**
 * The newest records of the live spool, kept in memory so that forwarding them does not read the disk. Bounded by
 * bytes: what falls out at the old end is read from the spool instead.
 */
export class SpoolTail {
  private records: (TailRecord | undefined)[] = [];
  private head = 0;
  private sizeBytes = 0;
  private readonly maxBytes: number;

  /** @param maxBytes most record bytes kept */
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Sequence number of the oldest record kept; Infinity when there is none. */
  get firstSeq(): number {
    return this.records[this.head]?.seq ?? Number.POSITIVE_INFINITY;
  }

  /** Adds the next record. Its number may repeat those of records that failed to be written: they are replaced. */
  push(record: TailRecord): void {
    while (this.records.length > this.head && this.records[this.records.length - 1]!.seq >= record.seq) {
      this.sizeBytes -= this.records.pop()!.bytes.length;
    }
    this.records.push(record);
    this.sizeBytes += record.bytes.length;
    while (this.sizeBytes > this.maxBytes && this.records.length - this.head > 1) this.dropFirst();
  }

  /** The record with this number, if it is kept. */
  at(seq: number): TailRecord | undefined {
    const record = this.records[this.head + seq - this.firstSeq];
    return record?.seq === seq ? record : undefined;
  }

  /** Forgets what is at or below a number. */
  dropThrough(seq: number): void {
    while (this.firstSeq <= seq) this.dropFirst();
  }

  private dropFirst(): void {
    this.sizeBytes -= this.records[this.head]!.bytes.length;
    this.records[this.head] = undefined;
    this.head += 1;
    if (this.head > 1_024 && this.head * 2 > this.records.length) {
      this.records = this.records.slice(this.head);
      this.head = 0;
    }
  }
}
