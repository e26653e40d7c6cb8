import { ggufFault } from './byte-reader.ts';
import { DEFAULT_LIMITS, type GgufHead, type GgufLimits } from './gguf-head.ts';
import { HeadParser } from './head-parser.ts';
import type { HeadSource } from './head-source.ts';

/** First piece that is fetched of a head: most heads without a vocabulary are smaller. */
const FIRST_PIECE_BYTES = 512 * 1024;
const LARGEST_PIECE_BYTES = 1024 * 1024;
/** The largest vocabularies make heads of about 16 MiB. */
const MAX_HEAD_BYTES = 32 * 1024 * 1024;

/**
 * Reads the head of a GGUF file and checks all that it claims: counts, names, types, dimensions, and that the
 * tensors lie one behind the other as engines demand.
 *
 * @param bytes the file, or as much of its start as holds the head
 * @param limits bounds; what is left out keeps its default
 * @throws AppError INVALID_REQUEST naming the first fault
 */
export function readGgufHead(bytes: Uint8Array, limits: Partial<GgufLimits> = {}): GgufHead {
  const parser = new HeadParser({ ...DEFAULT_LIMITS, ...limits });
  return parser.push(bytes) ?? endedEarly(bytes.length);
}

/**
 * Reads the head of a file wherever it is, in growing pieces and no byte twice, as {@link readGgufHead} does. Takes
 * less than 64 MiB of memory whatever the file claims. Where the source tells its size, the file must hold all tensors.
 *
 * @throws AppError INVALID_REQUEST naming the first fault; what the source throws
 */
export async function readHead(source: HeadSource, limits: Partial<GgufLimits> = {}): Promise<GgufHead> {
  const parser = new HeadParser({ ...DEFAULT_LIMITS, ...limits });
  for (let piece = FIRST_PIECE_BYTES; ; piece = Math.min(piece * 2, LARGEST_PIECE_BYTES)) {
    const at = parser.receivedBytes;
    if (at >= MAX_HEAD_BYTES) throw ggufFault(`its head is longer than ${MAX_HEAD_BYTES} bytes`);
    const wanted = source.sizeBytes === undefined ? piece : Math.min(piece, source.sizeBytes - at);
    const bytes = wanted > 0 ? await source.read(at, wanted) : new Uint8Array(0);
    if (bytes.length === 0) return endedEarly(at);
    const head = parser.push(bytes);
    if (head === undefined) continue;
    if (source.sizeBytes !== undefined) requireWholeFile(head, source.sizeBytes);
    return head;
  }
}

/**
 * Refuses a file that is shorter than its head promises: a truncated download, or a head that lies.
 *
 * @throws AppError INVALID_REQUEST
 */
export function requireWholeFile(head: GgufHead, fileSizeBytes: number): void {
  if (fileSizeBytes < head.fileSizeBytes) {
    throw ggufFault(`it has ${fileSizeBytes} bytes, its tensors need ${head.fileSizeBytes}`);
  }
}

function endedEarly(atByte: number): never {
  throw ggufFault(`the head ends early, at byte ${atByte}`);
}
