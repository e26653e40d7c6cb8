import { FRAME_HEAD_BYTES, writeFrame } from './format.ts';

/** Told once when a record is safe, or with the error that prevented it. */
export type Flushed = (error?: Error) => void;

const INITIAL_BYTES = 64 * 1024;
/** A buffer that grew beyond this is given back after its write. */
const KEEP_BYTES = 1024 * 1024;

/** Frames and callbacks that go out with one write. Its buffer is used again for later batches. */
export class PendingBatch {
  private buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  private callbacks: Flushed[] = [];
  /** Bytes of all frames. */
  sizeBytes = 0;
  /** Number of frames. */
  records = 0;

  /** Copies the payload as a frame. */
  add(payload: Uint8Array, flushed: Flushed | undefined): void {
    this.reserve(FRAME_HEAD_BYTES + payload.length);
    this.sizeBytes = writeFrame(this.buffer, this.sizeBytes, payload);
    this.records += 1;
    if (flushed !== undefined) this.callbacks.push(flushed);
  }

  /** The frames; valid until the batch is settled. */
  bytes(): Buffer {
    return this.buffer.subarray(0, this.sizeBytes);
  }

  /** Empties the batch and calls every callback once, in the order of their records. */
  settle(error?: Error): void {
    const callbacks = this.callbacks;
    this.callbacks = [];
    this.sizeBytes = 0;
    this.records = 0;
    if (this.buffer.length > KEEP_BYTES) this.buffer = Buffer.allocUnsafe(INITIAL_BYTES);
    for (const flushed of callbacks) call(flushed, error);
  }

  private reserve(sizeBytes: number): void {
    const needed = this.sizeBytes + sizeBytes;
    if (needed <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.sizeBytes);
    this.buffer = grown;
  }
}

/** A callback that throws is a bug of its owner; the others must hear of their records all the same. */
function call(flushed: Flushed, error: Error | undefined): void {
  try {
    flushed(error);
  } catch (fault) {
    queueMicrotask(() => {
      throw fault;
    });
  }
}
