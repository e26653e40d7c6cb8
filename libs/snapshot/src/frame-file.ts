import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { MAX_CHUNK_BYTES } from './limits.ts';

/** Magic, version, padding, then 16 random bytes that make this file's key its own. */
const MAGIC = Buffer.from('RHSC\u0001\u0000\u0000\u0000', 'latin1');
const SALT_BYTES = 16;
/** Where the first frame of a file begins, in bytes. */
export const FILE_HEADER_BYTES = MAGIC.length + SALT_BYTES;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LENGTHS_BYTES = 8;
const MAX_BODY_BYTES = MAX_CHUNK_BYTES + 4096 + NONCE_BYTES + TAG_BYTES;

/** Outcome of reading one frame. `torn`: the file ends inside it, as after a crash; `damaged`: it was altered. */
export type ReadFrame = { bytes: Buffer; endOffset: number } | { end: 'clean' | 'torn' } | { damaged: string };

/**
 * Encrypted frames in a file: header, then per frame `u32 length, u32 ~length, nonce, ciphertext, tag`
 * (little endian, AES-256-GCM, key by HKDF from master key and header, frame number as associated data).
 * A frame can be neither altered, moved nor taken from another file without being noticed.
 */
export class FrameCipher {
  private readonly key: Buffer;
  readonly header: Buffer;

  private constructor(masterKey: Buffer, header: Buffer) {
    this.header = header;
    this.key = Buffer.from(hkdfSync('sha256', masterKey, header, 'roundhouse snapshot copy', 32));
  }

  /** For a new file. */
  static create(masterKey: Buffer): FrameCipher {
    return new FrameCipher(masterKey, Buffer.concat([MAGIC, randomBytes(SALT_BYTES)]));
  }

  /** For an existing file; undefined when the header is not one of this version. */
  static fromHeader(masterKey: Buffer, header: Buffer): FrameCipher | undefined {
    if (header.length !== FILE_HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
    return new FrameCipher(masterKey, Buffer.from(header));
  }

  /** Encrypts the frame with this number (0 = first of the file). */
  seal(frameNumber: number, bytes: Uint8Array): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    cipher.setAAD(frameAad(frameNumber));
    const body = [nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
    const length = body.reduce((sum, part) => sum + part.length, 0);
    const lengths = Buffer.alloc(LENGTHS_BYTES);
    lengths.writeUInt32LE(length, 0);
    lengths.writeUInt32LE(~length >>> 0, 4);
    return Buffer.concat([lengths, ...body], LENGTHS_BYTES + length);
  }

  /** Reads and decrypts the frame that starts at an offset. */
  async read(file: FileHandle, offset: number, frameNumber: number): Promise<ReadFrame> {
    const lengths = Buffer.alloc(LENGTHS_BYTES);
    const { bytesRead } = await file.read(lengths, 0, LENGTHS_BYTES, offset);
    if (bytesRead === 0) return { end: 'clean' };
    if (bytesRead < LENGTHS_BYTES) return { end: 'torn' };
    const length = lengths.readUInt32LE(0);
    if (~length >>> 0 !== lengths.readUInt32LE(4) || length > MAX_BODY_BYTES || length < NONCE_BYTES + TAG_BYTES) {
      return { damaged: `frame ${frameNumber} has no usable length` };
    }
    const body = Buffer.alloc(length);
    const read = await file.read(body, 0, length, offset + LENGTHS_BYTES);
    if (read.bytesRead < length) return { end: 'torn' };
    const bytes = this.open(frameNumber, body);
    if (!bytes) return { damaged: `frame ${frameNumber} does not decrypt (wrong key or altered)` };
    return { bytes, endOffset: offset + LENGTHS_BYTES + length };
  }

  private open(frameNumber: number, body: Buffer): Buffer | undefined {
    const decipher = createDecipheriv('aes-256-gcm', this.key, body.subarray(0, NONCE_BYTES));
    decipher.setAAD(frameAad(frameNumber));
    decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(body.subarray(NONCE_BYTES, body.length - TAG_BYTES)), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}

function frameAad(frameNumber: number): Buffer {
  const aad = Buffer.alloc(8);
  aad.writeBigUInt64LE(BigInt(frameNumber));
  return aad;
}
