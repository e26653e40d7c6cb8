import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import {
  Compression,
  type TransferChunk,
  type TransferHeader,
  type TransferTrailer,
} from '@roundhouse/contracts/registry/v1/config_service';
import { MAX_CHUNK_BYTES, MAX_CHUNKS, MAX_PAYLOAD_BYTES } from './limits.ts';
import { refuse, toRefusal, type Refusal } from './refusal.ts';
import { Slicer } from './slicer.ts';
import type { EncodedTransfer } from './transfer-encoder.ts';

const unzstd = promisify(zstdDecompress);
const ungzip = promisify(gunzip);

/** A transfer whose payload is exactly what its header and trailer announced; its entries are not judged yet. */
export interface Transfer {
  readonly header: TransferHeader;
  /** Length-delimited entries. */
  readonly payload: Uint8Array;
  /** As it came, to be stored without encoding it again. */
  readonly encoded: EncodedTransfer;
}

/** Outcome of a complete transfer. */
export type ReceivedTransfer = { transfer: Transfer } | { refused: Refusal };

/**
 * Collects one transfer after another from a watch stream. Holds at most one compressed transfer.
 * Never throws: whatever is wrong becomes a refusal, after which the next header begins afresh.
 */
export class TransferReceiver {
  private header: TransferHeader | undefined;
  private chunks: TransferChunk[] = [];

  /** Begins a transfer. One that was under way is forgotten. */
  begin(header: TransferHeader): Refusal | undefined {
    this.chunks = [];
    this.header = undefined;
    if (!header.revision) return { reason: 'header_mismatch', detail: 'a header without a revision' };
    if (header.payloadBytes > BigInt(MAX_PAYLOAD_BYTES) || header.chunkCount > MAX_CHUNKS) {
      return { reason: 'too_large', detail: `${header.payloadBytes} bytes in ${header.chunkCount} chunks` };
    }
    this.header = header;
    return undefined;
  }

  /** Takes the next chunk; they come in ascending order. */
  add(chunk: TransferChunk): Refusal | undefined {
    if (!this.header) return { reason: 'header_mismatch', detail: 'a chunk without a header' };
    if (chunk.index !== this.chunks.length || chunk.index >= this.header.chunkCount) {
      return this.forget({ reason: 'header_mismatch', detail: `chunk ${chunk.index} out of order` });
    }
    if (chunk.data.length > MAX_CHUNK_BYTES) {
      return this.forget({ reason: 'too_large', detail: `chunk of ${chunk.data.length} bytes` });
    }
    this.chunks.push(chunk);
    return undefined;
  }

  /** Ends the transfer: decompresses off the event loop and compares size and digest. */
  async finish(trailer: TransferTrailer): Promise<ReceivedTransfer> {
    const { header, chunks } = this;
    this.header = undefined;
    this.chunks = [];
    try {
      if (!header) refuse('header_mismatch', 'a trailer without a header');
      if (chunks.length !== header.chunkCount || trailer.chunkCount !== header.chunkCount) {
        refuse('header_mismatch', `${chunks.length} of ${header.chunkCount} chunks`);
      }
      if (!header.payloadSha256.equals(trailer.payloadSha256)) {
        refuse('header_mismatch', 'header and trailer name different digests');
      }
      const payload = await decompress(header, chunks);
      if (BigInt(payload.length) !== header.payloadBytes) {
        refuse('header_mismatch', `${payload.length} bytes instead of ${header.payloadBytes}`);
      }
      if (!(await sha256(payload)).equals(header.payloadSha256)) refuse('header_mismatch', 'wrong digest');
      return { transfer: { header, payload, encoded: { header, chunks, trailer } } };
    } catch (thrown) {
      return { refused: toRefusal(thrown) };
    }
  }

  private forget(refusal: Refusal): Refusal {
    this.header = undefined;
    this.chunks = [];
    return refusal;
  }
}

async function decompress(header: TransferHeader, chunks: readonly TransferChunk[]): Promise<Buffer> {
  const data = Buffer.concat(chunks.map((chunk) => chunk.data));
  // One byte of room beyond the announced size, so that a longer payload is seen, yet never held.
  const limits = { maxOutputLength: Number(header.payloadBytes) + 1, chunkSize: 256 * 1024 };
  switch (header.compression) {
    case Compression.COMPRESSION_NONE:
      return data;
    case Compression.COMPRESSION_ZSTD:
      return unzstd(data, limits);
    case Compression.COMPRESSION_GZIP:
      return ungzip(data, limits);
    default:
      return refuse('header_mismatch', `unknown compression ${header.compression}`);
  }
}

async function sha256(payload: Buffer): Promise<Buffer> {
  const hash = createHash('sha256');
  const slicer = new Slicer();
  for (let offset = 0; offset < payload.length; offset += MAX_CHUNK_BYTES) {
    hash.update(payload.subarray(offset, offset + MAX_CHUNK_BYTES));
    if (slicer.due()) await slicer.pause();
  }
  return hash.digest();
}
