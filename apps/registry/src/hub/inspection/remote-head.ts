import { readHead, type GgufHead } from '@roundhouse/gguf';
import type { FileSource } from '@roundhouse/sources';

/**
 * Reads the head of a GGUF file where it lies, by ranges: never its weights.
 *
 * @param sizeBytes of the file; undefined = its host does not say
 * @throws SourceFailure when it cannot be reached; AppError INVALID_REQUEST for a head that no engine may be given
 */
export async function readRemoteHead(
  source: FileSource,
  url: string,
  sizeBytes: number | undefined,
  signal: AbortSignal,
): Promise<GgufHead> {
  return readHead({
    sizeBytes,
    read: async (start, length) => {
      const answer = await source.open(url, { range: { start, end: start + length }, signal });
      // Who ignores ranges sends the file from its start: no more of it is read than the head needs.
      return firstBytes(answer.chunks, start - answer.start, length);
    },
  });
}

async function firstBytes(chunks: AsyncIterable<Uint8Array>, skip: number, wanted: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(wanted);
  let skipped = 0;
  let filled = 0;
  for await (const chunk of chunks) {
    const unwanted = Math.min(skip - skipped, chunk.length);
    skipped += unwanted;
    const part = chunk.subarray(unwanted, unwanted + wanted - filled);
    bytes.set(part, filled);
    filled += part.length;
    if (filled === wanted) break;
  }
  return bytes.subarray(0, filled);
}
