import { crc32c } from '@node-rs/crc32';
import { isId } from '@roundhouse/kernel';

/** Version of the format that this code writes and reads. */
export const FORMAT_VERSION = 1;
/** Bytes before the first frame of a segment. */
export const SEGMENT_HEAD_BYTES = 40;
/** Bytes before the payload of a frame: length and checksum. */
export const FRAME_HEAD_BYTES = 8;
/** Bytes of a record at most. A larger length in a file is damage, never a record. */
export const MAX_RECORD_BYTES = 1024 * 1024;

const MAGIC = Buffer.from('RHSPOOL\n', 'latin1');
const SEGMENT_NAME = /^(\d{16})\.seg$/;

/** File name of the segment that starts with this sequence number; names sort like numbers. */
export function segmentName(firstSeq: number): string {
  return `${String(firstSeq).padStart(16, '0')}.seg`;
}

/** First sequence number of a segment, read from its file name; undefined when the file is none. */
export function parseSegmentName(name: string): number | undefined {
  const match = SEGMENT_NAME.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/**
 * Encodes a segment's head: magic (8), version u16, reserved u16, spool id (16), first sequence number u64,
 * CRC-32C of what stands before (4). Little endian.
 */
export function encodeSegmentHead(spoolId: string, firstSeq: number): Buffer {
  if (!isId(spoolId)) throw new RangeError('spool id is no UUIDv7');
  const head = Buffer.alloc(SEGMENT_HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt16LE(FORMAT_VERSION, 8);
  Buffer.from(spoolId.replaceAll('-', ''), 'hex').copy(head, 12);
  head.writeBigUInt64LE(BigInt(firstSeq), 28);
  head.writeUInt32LE(crc32c(head.subarray(0, 36)), 36);
  return head;
}

/**
 * Reads the format's version from a segment's head.
 *
 * @returns undefined when the head is damaged; frames carry their own checksums and the file name tells the rest,
 *   so a damaged head costs no record
 */
export function segmentVersion(head: Buffer): number | undefined {
  if (head.length < SEGMENT_HEAD_BYTES || !head.subarray(0, 8).equals(MAGIC)) return undefined;
  return head.readUInt32LE(36) === crc32c(head.subarray(0, 36)) ? head.readUInt16LE(8) : undefined;
}

/** Writes one frame at the offset: payload length u32, CRC-32C of the payload u32, payload. Returns the frame's end. */
export function writeFrame(target: Buffer, offset: number, payload: Uint8Array): number {
  target.writeUInt32LE(payload.length, offset);
  target.writeUInt32LE(crc32c(payload), offset + 4);
  target.set(payload, offset + FRAME_HEAD_BYTES);
  return offset + FRAME_HEAD_BYTES + payload.length;
}

/** What stands at an offset. `short`: the bytes end before the frame does. */
export type FrameCheck =
  | { kind: 'whole'; end: number; payload: Buffer }
  | { kind: 'mismatch'; end: number }
  | { kind: 'short'; neededBytes: number }
  | { kind: 'no-length' };

/** Looks at the frame that starts at the offset of these bytes. The payload is a view, not a copy. */
export function checkFrame(bytes: Buffer, offset: number): FrameCheck {
  if (offset + FRAME_HEAD_BYTES > bytes.length) return { kind: 'short', neededBytes: FRAME_HEAD_BYTES };
  const length = bytes.readUInt32LE(offset);
  if (length === 0 || length > MAX_RECORD_BYTES) return { kind: 'no-length' };
  const end = offset + FRAME_HEAD_BYTES + length;
  if (end > bytes.length) return { kind: 'short', neededBytes: FRAME_HEAD_BYTES + length };
  const payload = bytes.subarray(offset + FRAME_HEAD_BYTES, end);
  return crc32c(payload) === bytes.readUInt32LE(offset + 4)
    ? { kind: 'whole', end, payload }
    : { kind: 'mismatch', end };
}
