import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import {
  Compression,
  TransferHeader,
  type TransferChunk,
  type TransferTrailer,
  type WatchResponse,
} from '@roundhouse/contracts/registry/v1/config_service';
import { SnapshotEntry, type SnapshotCounts } from '@roundhouse/contracts/registry/v1/snapshot';
import { ENTRY_KINDS, lineRank } from './entries.ts';
import { MAX_CHUNK_BYTES } from './limits.ts';
import { Slicer } from './slicer.ts';

/** Entries are encoded, hashed and compressed in blocks of about this size, in bytes. */
const BLOCK_BYTES = 256 * 1024;

/** What a transfer is about. */
export interface TransferOptions {
  /** Revision that the entries apply to; absent = they are everything. */
  base?: ConfigRevision | undefined;
  /** Revision that holds once they are applied. */
  revision: ConfigRevision;
  /** Entries per kind once they are applied. */
  counts: SnapshotCounts;
  /**
   * Active deployments that registry's own transactions removed or switched off since `base`; for a full
   * transfer since the oldest revision that a watcher may still hold. Watchers refuse mass removals beyond it.
   */
  intendedRemovals: number;
}

/** A transfer as it goes over the wire, made once and sent to many watchers. */
export interface EncodedTransfer {
  header: TransferHeader;
  chunks: readonly TransferChunk[];
  trailer: TransferTrailer;
}

/**
 * Encodes entries for the watch stream: sorted by kind (so that references point backwards), length-delimited,
 * zstd in pieces of at most 1 MiB. Works in slices and compresses off the event loop.
 *
 * @param entries in any order; for a delta changed entries and removals
 */
export async function encodeTransfer(
  entries: Iterable<SnapshotEntry>,
  options: TransferOptions,
): Promise<EncodedTransfer> {
  const tally = { payloadBytes: 0, entryCount: 0, hash: createHash('sha256') };
  const chunks: TransferChunk[] = [];
  await pipeline(Readable.from(payloadBlocks(entries, tally)), createZstdCompress(), (compressed) =>
    cutIntoChunks(compressed, chunks),
  );
  const payloadSha256 = tally.hash.digest();
  return {
    header: TransferHeader.fromPartial({
      ...options,
      compression: Compression.COMPRESSION_ZSTD,
      chunkCount: chunks.length,
      payloadBytes: BigInt(tally.payloadBytes),
      entryCount: tally.entryCount,
      payloadSha256,
    }),
    chunks,
    trailer: { chunkCount: chunks.length, payloadSha256 },
  };
}

/** The messages of a transfer in the order in which they are sent. */
export function* transferEvents(transfer: EncodedTransfer): IterableIterator<WatchResponse> {
  yield { event: { $case: 'header', value: transfer.header } };
  for (const chunk of transfer.chunks) yield { event: { $case: 'chunk', value: chunk } };
  yield { event: { $case: 'trailer', value: transfer.trailer } };
}

interface PayloadTally {
  payloadBytes: number;
  entryCount: number;
  hash: Hash;
}

async function* payloadBlocks(entries: Iterable<SnapshotEntry>, tally: PayloadTally): AsyncIterable<Uint8Array> {
  const slicer = new Slicer();
  let writer = new BinaryWriter();
  let pendingBytes = 0;
  const endBlock = (): Uint8Array => {
    const block = writer.finish();
    tally.hash.update(block);
    tally.payloadBytes += block.length;
    writer = new BinaryWriter();
    pendingBytes = 0;
    return block;
  };
  for (const bucket of await sortByKind(entries, slicer)) {
    for (const line of bucket) {
      const bytes = SnapshotEntry.encode(line).finish();
      writer.bytes(bytes);
      tally.entryCount += 1;
      pendingBytes += bytes.length;
      if (pendingBytes >= BLOCK_BYTES) yield endBlock();
      if (slicer.due()) await slicer.pause();
    }
  }
  yield endBlock();
}

async function sortByKind(entries: Iterable<SnapshotEntry>, slicer: Slicer): Promise<SnapshotEntry[][]> {
  const byRank: SnapshotEntry[][] = Array.from({ length: ENTRY_KINDS.length + 2 }, () => []);
  for (const line of entries) {
    const rank = lineRank(line);
    if (rank !== undefined) byRank[rank + 1]?.push(line);
    if (slicer.due()) await slicer.pause();
  }
  return byRank;
}

async function cutIntoChunks(compressed: AsyncIterable<Buffer>, chunks: TransferChunk[]): Promise<void> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  const endChunk = (): void => {
    if (bytes > 0) chunks.push({ index: chunks.length, data: Buffer.concat(pieces, bytes) });
    pieces = [];
    bytes = 0;
  };
  for await (const piece of compressed) {
    if (bytes + piece.length > MAX_CHUNK_BYTES) endChunk();
    pieces.push(piece);
    bytes += piece.length;
  }
  endChunk();
}
