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

const KINDS = ['open', 'settle', 'other'] as const;
/** There is room for as many records as fit of this size, and some more; most are larger. */
const SMALL_RECORD_BYTES = 128;
const MORE_RECORDS = 16;

/**
 * The newest records of the live spool, kept in memory so that forwarding them does not read the disk. Bounded by
 * bytes: what falls out at the old end is read from the spool instead. Records wait a quarter of a second here, longer than
 * the young generation lasts under load, so they are copied into one buffer that is used again and again: as objects of
 * their own all of them would become old, and be freed by full collections alone (ADR 0013).
 */
export class SpoolTail {
  private readonly buffer: Buffer;
  /** By number: where a record begins, as if the buffer were endless. */
  private readonly starts: Float64Array;
  private readonly idLengths: Uint8Array;
  private readonly lengths: Uint32Array;
  private readonly kinds: Uint8Array;
  private readonly traceparents = new Map<number, string>();
  /** Number of the oldest record. */
  private first = 1;
  /** Number of the next record; the same as of the oldest = there is none. */
  private next = 1;
  /** Where the newest record ends, as if the buffer were endless. */
  private end = 0;

  /** @param maxBytes most bytes of records and ids kept */
  constructor(maxBytes: number) {
    this.buffer = Buffer.allocUnsafeSlow(maxBytes);
    const most = Math.ceil(maxBytes / SMALL_RECORD_BYTES) + MORE_RECORDS;
    this.starts = new Float64Array(most);
    this.idLengths = new Uint8Array(most);
    this.lengths = new Uint32Array(most);
    this.kinds = new Uint8Array(most);
  }

  /** Sequence number of the oldest record kept; Infinity when there is none. */
  get firstSeq(): number {
    return this.first < this.next ? this.first : Number.POSITIVE_INFINITY;
  }

  /** Adds the next record. Its number may repeat those of records that failed to be written: they are replaced. */
  push({ seq, attemptId, kind, bytes, traceparent }: TailRecord): void {
    this.dropFrom(seq);
    const size = attemptId.length + bytes.length;
    const { buffer, starts } = this;
    // Only neighbours are kept, and only what fits.
    if (seq !== this.next || size > buffer.length) this.dropThrough(this.next - 1);
    if (this.first === this.next) {
      this.first = seq;
      this.next = seq;
      this.end = 0;
    }
    if (size > buffer.length) return;
    let start = this.end;
    // A record lies in one piece.
    const room = buffer.length - (start % buffer.length);
    if (room < size) start += room;
    while (this.first < this.next && this.isInTheWay(start + size)) this.dropFirst();
    const at = start % buffer.length;
    const index = seq % starts.length;
    buffer.write(attemptId, at, 'latin1');
    buffer.set(bytes, at + attemptId.length);
    starts[index] = start;
    this.idLengths[index] = attemptId.length;
    this.lengths[index] = bytes.length;
    this.kinds[index] = KINDS.indexOf(kind);
    if (traceparent !== undefined) this.traceparents.set(seq, traceparent);
    this.next = seq + 1;
    this.end = start + size;
  }

  /** A copy of the record with this number, if it is kept. */
  at(seq: number): TailRecord | undefined {
    if (seq < this.first || seq >= this.next) return undefined;
    const index = seq % this.starts.length;
    const start = (this.starts[index] as number) % this.buffer.length;
    const idEnd = start + (this.idLengths[index] as number);
    return {
      seq,
      attemptId: this.buffer.toString('latin1', start, idEnd),
      kind: KINDS[this.kinds[index] as number] as TailRecord['kind'],
      bytes: Buffer.from(this.buffer.subarray(idEnd, idEnd + (this.lengths[index] as number))),
      traceparent: this.traceparents.size > 0 ? this.traceparents.get(seq) : undefined,
    };
  }

  /** Forgets what is at or below a number. */
  dropThrough(seq: number): void {
    while (this.firstSeq <= seq) this.dropFirst();
  }

  /** Forgets what is at or above a number. */
  private dropFrom(seq: number): void {
    while (this.first < this.next && this.next > seq) {
      this.next -= 1;
      this.traceparents.delete(this.next);
      this.end = this.starts[this.next % this.starts.length] as number;
    }
  }

  /** Whether the oldest record lies where one that ends there is to lie, or takes its place among the numbers. */
  private isInTheWay(end: number): boolean {
    const oldest = this.starts[this.first % this.starts.length] as number;
    return end - oldest > this.buffer.length || this.next - this.first === this.starts.length;
  }

  private dropFirst(): void {
    // Few requests are sampled.
    if (this.traceparents.size > 0) this.traceparents.delete(this.first);
    this.first += 1;
  }
}
