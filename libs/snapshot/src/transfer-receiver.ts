import { createHash } from 'node:crypto';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import {
  Compression,
  type TransferChunk,
  type TransferHeader,
  type TransferTrailer,
} from '@roundhouse/contracts/registry/v1/config_service';
import { MAX_CHUNK_BYTES, MAX_CHUNKS, MAX_PAYLOAD_BYTES } from './limits.ts';
import { refuse, toRefusal, type Refusal } from './refusal.ts';
import type { EncodedTransfer } from './transfer-encoder.ts';

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
      const payload = await unpack(header, chunks);
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

/** Decompresses piece by piece into one buffer of the announced size: a longer payload is never held. */
async function unpack(header: TransferHeader, chunks: readonly TransferChunk[]): Promise<Buffer> {
  const payload = Buffer.allocUnsafe(Number(header.payloadBytes));
  const hash = createHash('sha256');
  let filled = 0;
  const collect = async (pieces: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of pieces) {
      if (filled + piece.length > payload.length) {
        refuse('header_mismatch', `more than the announced ${payload.length} bytes`);
      }
      piece.copy(payload, filled);
      hash.update(piece);
      filled += piece.length;
    }
  };
  const source = Readable.from(chunks.map((chunk) => chunk.data));
  await pipeline(source, decompressor(header.compression), collect);
  if (filled !== payload.length) refuse('header_mismatch', `${filled} bytes instead of ${payload.length}`);
  if (!hash.digest().equals(header.payloadSha256)) refuse('header_mismatch', 'wrong digest');
  return payload;
}

function decompressor(compression: Compression): Transform {
  switch (compression) {
    case Compression.COMPRESSION_NONE:
      return new PassThrough();
    case Compression.COMPRESSION_ZSTD:
      return createZstdDecompress();
    case Compression.COMPRESSION_GZIP:
      return createGunzip();
    default:
      return refuse('header_mismatch', `unknown compression ${compression}`);
  }
}
