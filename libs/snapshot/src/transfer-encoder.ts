import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
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

const compress = promisify(zstdCompress);

/** Entries are encoded in blocks of about this size, in bytes. */
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
  const slicer = new Slicer();
  const hash = createHash('sha256');
  const blocks: Uint8Array[] = [];
  let payloadBytes = 0;
  let entryCount = 0;
  let writer = new BinaryWriter();
  let pending = 0;
  const endBlock = (): void => {
    const block = writer.finish();
    hash.update(block);
    blocks.push(block);
    payloadBytes += block.length;
    writer = new BinaryWriter();
    pending = 0;
  };
  for (const line of await sortByKind(entries, slicer)) {
    const bytes = SnapshotEntry.encode(line).finish();
    writer.bytes(bytes);
    entryCount += 1;
    pending += bytes.length;
    if (pending >= BLOCK_BYTES) endBlock();
    if (slicer.due()) await slicer.pause();
  }
  endBlock();
  const data = await compress(Buffer.concat(blocks, payloadBytes));
  const payloadSha256 = hash.digest();
  const chunks = cut(data);
  return {
    header: TransferHeader.fromPartial({
      ...options,
      compression: Compression.COMPRESSION_ZSTD,
      chunkCount: chunks.length,
      payloadBytes: BigInt(payloadBytes),
      entryCount,
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

async function sortByKind(entries: Iterable<SnapshotEntry>, slicer: Slicer): Promise<SnapshotEntry[]> {
  const byRank: SnapshotEntry[][] = Array.from({ length: ENTRY_KINDS.length + 2 }, () => []);
  for (const line of entries) {
    const rank = lineRank(line);
    if (rank !== undefined) byRank[rank + 1]?.push(line);
    if (slicer.due()) await slicer.pause();
  }
  return byRank.flat();
}

function cut(data: Buffer): TransferChunk[] {
  const chunks: TransferChunk[] = [];
  for (let offset = 0; offset < data.length; offset += MAX_CHUNK_BYTES) {
    chunks.push({ index: chunks.length, data: data.subarray(offset, offset + MAX_CHUNK_BYTES) });
  }
  return chunks;
}
