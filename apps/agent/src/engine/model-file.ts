import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError } from '@roundhouse/errors';
import { readGgufHead, requireWholeFile, type GgufHead } from '@roundhouse/gguf';

/** What the agent needs to know of a model before an engine loads it. */
export interface ModelFile {
  architecture: string;
  sizeBytes: number;
  /** Whether its metadata says how embeddings are pooled. */
  poolingKnown: boolean;
  /** Of the chat template in its metadata; undefined = it has none. */
  chatTemplateSha256: string | undefined;
}

const FIRST_READ_BYTES = 1024 * 1024;
const MAX_HEAD_BYTES = 64 * 1024 * 1024;

/**
 * Reads the head of a GGUF file and holds it against the file's size, so that a broken file is named before an
 * engine, which parses it in native code, sees it.
 *
 * @throws AppError INVALID_REQUEST naming the fault
 */
export async function inspectModelFile(path: string): Promise<ModelFile> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const head = await readHead((lengthBytes) => readStart(handle, lengthBytes), size);
    requireWholeFile(head, size);
    const architecture = head.metadata.get('general.architecture');
    if (typeof architecture !== 'string')
      throw new AppError('INVALID_REQUEST', 'The model file names no architecture.');
    const template = head.metadata.get('tokenizer.chat_template');
    return {
      architecture,
      sizeBytes: size,
      poolingKnown: head.metadata.has(`${architecture}.pooling_type`),
      chatTemplateSha256:
        typeof template === 'string' ? createHash('sha256').update(template).digest('hex') : undefined,
    };
  } finally {
    await handle.close();
  }
}

/** Vocabularies make heads of several megabytes: the part that is read grows until the head fits. */
async function readHead(
  readStartBytes: (lengthBytes: number) => Promise<Buffer>,
  sizeBytes: number,
): Promise<GgufHead> {
  for (let length = FIRST_READ_BYTES; ; length *= 4) {
    const bytes = await readStartBytes(Math.min(length, sizeBytes));
    try {
      return readGgufHead(bytes);
    } catch (error) {
      if (length >= sizeBytes || length >= MAX_HEAD_BYTES) throw error;
    }
  }
}

async function readStart(
  handle: { read: (into: Buffer, offset: number, length: number, position: number) => Promise<{ bytesRead: number }> },
  lengthBytes: number,
): Promise<Buffer> {
  const bytes = Buffer.alloc(lengthBytes);
  const { bytesRead } = await handle.read(bytes, 0, lengthBytes, 0);
  return bytes.subarray(0, bytesRead);
}
