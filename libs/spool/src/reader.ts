import { open, type FileHandle } from 'node:fs/promises';
import { checkFrame, FORMAT_VERSION, FRAME_HEAD_BYTES, SEGMENT_HEAD_BYTES, segmentVersion } from './format.ts';
import { listSegments, type Segment } from './segments.ts';

/** One record as it was appended. */
export interface SpoolRecord {
  seq: number;
  bytes: Uint8Array;
}

/** Records that the disk gave back changed, or not at all. They are lost; their numbers are known. */
export interface Damage {
  firstSeq: number;
  lastSeq: number;
}

/** How a spool is read. */
export interface ReadOptions {
  /** Last sequence number to read. For a spool that is being written: its writer's `flushedSeq`. Defaults to all. */
  upToSeq?: number;
  /** Told of damaged records, which are skipped. Without it damage throws. */
  onDamage?: (damage: Damage) => void;
}

/** How much one read may return. */
export interface ReadLimits {
  upToSeq?: number;
  maxRecords: number;
  /** Payload bytes; one record is returned however large it is. */
  maxBytes: number;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Reads a spool behind its writer and keeps its place between reads, so that following a growing spool costs nothing
 * twice. Not for several callers at once.
 */
export class SpoolReader {
  private readonly directory: string;
  private readonly spoolId: string;
  private readonly onDamage: ((damage: Damage) => void) | undefined;
  private segment: (Segment & { handle: FileHandle }) | undefined;
  /**
   * Memory that the file is read into, used again and again: replaying a long spool would otherwise leave behind so much
   * of it that the process collects all its garbage several times a second.
   */
  private chunk: Buffer = Buffer.alloc(0);
  /** Bytes of the segment from `fileOffset` on that are read and not yet parsed: a part of the chunk. */
  private buffer: Buffer = Buffer.alloc(0);
  private fileOffset = 0;
  private fromSeq: number;
  private seq: number;

  /** @param fromSeq first sequence number to return; records that were freed before it are passed over */
  constructor(directory: string, spoolId: string, fromSeq: number, onDamage?: (damage: Damage) => void) {
    this.directory = directory;
    this.spoolId = spoolId;
    this.fromSeq = fromSeq;
    this.seq = fromSeq;
    this.onDamage = onDamage;
  }

  /**
   * Returns the next records in order; empty when there are none at the moment.
   *
   * @throws Error when damage is found and nobody asked to be told of it, or the format's version is unknown
   */
  async read(limits: ReadLimits): Promise<SpoolRecord[]> {
    const records: SpoolRecord[] = [];
    let sizeBytes = 0;
    const lastSeq = limits.upToSeq ?? Number.MAX_SAFE_INTEGER;
    while (this.fromSeq <= lastSeq && records.length < limits.maxRecords) {
      const frame = await this.peek();
      if (frame === undefined) break;
      const wanted = this.seq >= this.fromSeq;
      if (wanted && records.length > 0 && sizeBytes + frame.payload.length > limits.maxBytes) break;
      if (wanted) {
        // A copy, because the chunk's memory is used again.
        records.push({ seq: this.seq, bytes: Uint8Array.from(frame.payload) });
        sizeBytes += frame.payload.length;
        this.fromSeq = this.seq + 1;
      }
      this.advance(frame.end);
    }
    // What was read ahead may not be safe yet, and a failed write may still replace it: read it again next time.
    if (records.length < limits.maxRecords) this.buffer = Buffer.alloc(0);
    return records;
  }

  /** Closes the segment that is open. */
  async close(): Promise<void> {
    await this.segment?.handle.close();
    this.segment = undefined;
    this.chunk = Buffer.alloc(0);
    this.buffer = Buffer.alloc(0);
  }

  /** The next whole frame, which stays where it is; undefined at the end. */
  private async peek(): Promise<{ payload: Buffer; end: number } | undefined> {
    if (this.segment === undefined && !(await this.openSegment())) return undefined;
    for (;;) {
      const frame = checkFrame(this.buffer, 0);
      if (frame.kind === 'whole') return frame;
      if (frame.kind === 'short' && (await this.fill(frame.neededBytes))) continue;
      if (frame.kind === 'mismatch' && (await this.frameFollows(frame.end))) {
        this.report(this.seq, this.seq);
        this.advance(frame.end);
        continue;
      }
      // The segment ends here, torn or not. Only when another follows is anything missing.
      if (!(await this.openNextSegment())) return undefined;
    }
  }

  private advance(bytes: number): void {
    this.buffer = this.buffer.subarray(bytes);
    this.fileOffset += bytes;
    this.seq += 1;
  }

  /** Whether something readable stands behind a damaged frame, in this segment or the next. */
  private async frameFollows(end: number): Promise<boolean> {
    await this.fill(end + FRAME_HEAD_BYTES);
    let next = checkFrame(this.buffer, end);
    if (next.kind === 'short' && (await this.fill(end + next.neededBytes))) next = checkFrame(this.buffer, end);
    return next.kind === 'whole' || next.kind === 'mismatch' || (await this.nextSegment()) !== undefined;
  }

  /** Reads on until so many bytes are buffered. False when the file ends before. */
  private async fill(neededBytes: number): Promise<boolean> {
    if (this.segment === undefined) return false;
    while (this.buffer.length < neededBytes) {
      const held = this.buffer.length;
      const chunk = this.chunk.length < neededBytes ? Buffer.allocUnsafe(neededBytes + CHUNK_BYTES) : this.chunk;
      this.buffer.copy(chunk);
      this.chunk = chunk;
      this.buffer = chunk.subarray(0, held);
      const position = this.fileOffset + held;
      const { bytesRead } = await this.segment.handle.read(chunk, held, chunk.length - held, position);
      if (bytesRead === 0) return false;
      this.buffer = chunk.subarray(0, held + bytesRead);
    }
    return true;
  }

  private async openSegment(): Promise<boolean> {
    const segments = await listSegments(this.directory, this.spoolId);
    const segment = segments.findLast(({ firstSeq }) => firstSeq <= this.fromSeq) ?? segments[0];
    if (segment === undefined) return false;
    await this.enter(segment);
    return true;
  }

  private async nextSegment(): Promise<Segment | undefined> {
    const segments = await listSegments(this.directory, this.spoolId);
    return segments.find(({ firstSeq }) => firstSeq > (this.segment?.firstSeq ?? 0));
  }

  private async openNextSegment(): Promise<boolean> {
    const next = await this.nextSegment();
    if (next === undefined) return false;
    // The writer may have added to this segment after it was read last and before the next one began.
    if (await this.fill(this.buffer.length + 1)) return true;
    if (next.firstSeq > this.seq) this.report(this.seq, next.firstSeq - 1);
    await this.enter(next);
    return true;
  }

  private async enter(segment: Segment): Promise<void> {
    await this.close();
    const handle = await open(segment.path, 'r');
    this.segment = { ...segment, handle };
    const head = Buffer.alloc(SEGMENT_HEAD_BYTES);
    await handle.read(head, 0, SEGMENT_HEAD_BYTES, 0);
    const version = segmentVersion(head);
    if (version !== undefined && version !== FORMAT_VERSION) throw new Error(`unknown spool format ${version}`);
    this.buffer = Buffer.alloc(0);
    this.fileOffset = SEGMENT_HEAD_BYTES;
    this.seq = segment.firstSeq;
    this.fromSeq = Math.max(this.fromSeq, this.seq);
  }

  private report(firstSeq: number, lastSeq: number): void {
    const from = Math.max(firstSeq, this.fromSeq);
    if (from > lastSeq) return;
    if (this.onDamage === undefined) {
      throw new Error(`spool ${this.spoolId} is damaged from record ${from} to ${lastSeq}`);
    }
    this.onDamage({ firstSeq: from, lastSeq });
    this.fromSeq = lastSeq + 1;
  }
}

/**
 * Reads a spool's records in order from a sequence number to the end that it finds.
 *
 * @throws Error when damage is found and `onDamage` is absent
 */
export async function* readSpool(
  directory: string,
  spoolId: string,
  fromSeq: number,
  options: ReadOptions = {},
): AsyncGenerator<SpoolRecord, void, undefined> {
  const reader = new SpoolReader(directory, spoolId, fromSeq, options.onDamage);
  const limits = {
    maxRecords: 1024,
    maxBytes: CHUNK_BYTES,
    ...(options.upToSeq === undefined ? {} : { upToSeq: options.upToSeq }),
  };
  try {
    for (let records = await reader.read(limits); records.length > 0; records = await reader.read(limits)) {
      yield* records;
    }
  } finally {
    await reader.close();
  }
}
