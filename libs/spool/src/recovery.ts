import { open, stat, unlink, type FileHandle } from 'node:fs/promises';
import { checkFrame, FRAME_HEAD_BYTES, MAX_RECORD_BYTES, SEGMENT_HEAD_BYTES } from './format.ts';
import { listSegments } from './segments.ts';

/** What is left of a spool whose writer is gone. */
export interface RecoveredSpool {
  spoolId: string;
  /** First record that is still there; 1 unless segments were freed. */
  firstSeq: number;
  /** Last whole record; `firstSeq - 1` when there is none. */
  lastSeq: number;
  /** Bytes of the torn tail that were cut off. */
  truncatedBytes: number;
}

/**
 * Seals a spool whose writer is gone: cuts off a torn tail, so that the spool ends with its last whole record.
 * Damage before the end is left for the reader to report. Idempotent; never for a spool that is being written.
 *
 * @throws Error when the spool does not exist
 */
export async function recoverSpool(directory: string, spoolId: string): Promise<RecoveredSpool> {
  const segments = await listSegments(directory, spoolId);
  const last = segments.at(-1);
  const first = segments[0];
  if (last === undefined || first === undefined) throw new Error(`no spool ${spoolId}`);
  const sizeBytes = (await stat(last.path)).size;
  if (sizeBytes < SEGMENT_HEAD_BYTES) {
    // The writer died while it made the segment: nothing was ever reported safe in it.
    await unlink(last.path);
    const emptied = { spoolId, firstSeq: first.firstSeq, lastSeq: last.firstSeq - 1, truncatedBytes: sizeBytes };
    if (segments.length === 1) return emptied;
    const rest = await recoverSpool(directory, spoolId);
    return { ...rest, truncatedBytes: rest.truncatedBytes + sizeBytes };
  }
  const handle = await open(last.path, 'r+');
  try {
    const { endOffset, records } = await findEnd(handle, sizeBytes);
    if (endOffset < sizeBytes) {
      await handle.truncate(endOffset);
      await handle.sync();
    }
    return {
      spoolId,
      firstSeq: first.firstSeq,
      lastSeq: last.firstSeq + records - 1,
      truncatedBytes: sizeBytes - endOffset,
    };
  } finally {
    await handle.close();
  }
}

/** Holds any frame whole, whatever its place in the window's first half. */
const WINDOW_BYTES = 2 * (MAX_RECORD_BYTES + FRAME_HEAD_BYTES);

/** End of the last whole frame, and how many frames stand before it, damaged ones between whole ones included. */
async function findEnd(handle: FileHandle, sizeBytes: number): Promise<{ endOffset: number; records: number }> {
  const window = Buffer.allocUnsafe(WINDOW_BYTES);
  let windowStart = SEGMENT_HEAD_BYTES;
  let windowBytes = 0;
  let offset = SEGMENT_HEAD_BYTES;
  let frames = 0;
  const whole = { endOffset: SEGMENT_HEAD_BYTES, records: 0 };
  while (offset < sizeBytes) {
    let frame = checkFrame(window.subarray(0, windowBytes), offset - windowStart);
    if (frame.kind === 'short') {
      windowStart = offset;
      windowBytes = (await handle.read(window, 0, WINDOW_BYTES, windowStart)).bytesRead;
      frame = checkFrame(window.subarray(0, windowBytes), 0);
    }
    if (frame.kind === 'short' || frame.kind === 'no-length') break;
    offset = windowStart + frame.end;
    frames += 1;
    if (frame.kind === 'whole') Object.assign(whole, { endOffset: offset, records: frames });
  }
  return whole;
}
