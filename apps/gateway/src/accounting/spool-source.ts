import { SpoolReader, type Damage } from '@roundhouse/spool';
import type { SpoolTail, TailRecord } from './domain/spool-tail.ts';
import { decodeRecord } from './usage-encoding.ts';

const CHUNK = { maxRecords: 256, maxBytes: 256 * 1024 };

/** How a spool is read. */
export interface SpoolSourceOptions {
  readonly directory: string;
  readonly spoolId: string;
  /** Last record that is safe to read. */
  readonly lastSeq: () => number;
  /** Newest records of the live spool in memory; absent for sealed spools. */
  readonly tail?: SpoolTail;
  readonly onDamage: (damage: Damage) => void;
}

/** Gives a spool's records by number: from memory while they are there, else from disk. */
export class SpoolSource {
  private readonly options: SpoolSourceOptions;
  private reader: SpoolReader | undefined;
  private readerSeq = 0;
  private chunk: TailRecord[] = [];
  /** Number that follows what was given last from disk. */
  private expected = 0;

  constructor(options: SpoolSourceOptions) {
    this.options = options;
  }

  /** The record with this number if it is safe and in memory. */
  peek(seq: number): TailRecord | undefined {
    return seq <= this.options.lastSeq() ? this.options.tail?.at(seq) : undefined;
  }

  /**
   * The record with this number, or the next one that the disk still has: a jump in numbers is a loss.
   *
   * @returns undefined when there is none at the moment
   */
  async get(seq: number): Promise<TailRecord | undefined> {
    const inMemory = this.peek(seq);
    if (inMemory !== undefined) return inMemory;
    while (this.chunk.length > 0 && this.chunk[0]!.seq < seq) this.chunk.shift();
    if (this.chunk.length > 0 && seq === this.expected) return this.takeFirst();
    return this.read(seq);
  }

  /** Frees the memory of records that are under way; should they be needed again, the disk has them. */
  release(seq: number): void {
    this.options.tail?.dropThrough(seq);
  }

  /** Gives its file back. */
  async close(): Promise<void> {
    await this.reader?.close();
    this.reader = undefined;
    this.chunk = [];
  }

  private async read(seq: number): Promise<TailRecord | undefined> {
    const { directory, spoolId, onDamage, tail, lastSeq } = this.options;
    const upToSeq = Math.min(lastSeq(), (tail?.firstSeq ?? Number.POSITIVE_INFINITY) - 1);
    if (seq > upToSeq) return undefined;
    if (this.reader === undefined || this.readerSeq !== seq) {
      await this.close();
      this.reader = new SpoolReader(directory, spoolId, seq, onDamage);
    }
    const records = await this.reader.read({ ...CHUNK, upToSeq });
    this.chunk = records.map((record) => toTailRecord(record.seq, record.bytes));
    this.readerSeq = (this.chunk.at(-1)?.seq ?? seq - 1) + 1;
    return this.takeFirst();
  }

  private takeFirst(): TailRecord | undefined {
    const record = this.chunk.shift();
    if (record !== undefined) this.expected = record.seq + 1;
    return record;
  }
}

function toTailRecord(seq: number, bytes: Uint8Array): TailRecord {
  const record = decodeRecord(bytes);
  const kind = record?.kind?.$case;
  const traceparent = record?.attribution?.trace?.traceparent;
  return {
    seq,
    attemptId: record?.attemptId ?? '',
    kind: kind === 'open' || kind === 'settle' ? kind : 'other',
    bytes,
    traceparent,
  };
}
