import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@roundhouse/errors';
import { filesOfModel, readFacts, readHead, type GgufHead, type ModelFacts } from '@roundhouse/gguf';
import { codeOf } from '../local-state/system-error.ts';

/** What the agent needs to know of a model before an engine loads it. */
export interface ModelFile {
  kind: ModelFacts['kind'];
  architecture: string;
  /** Of all parts. */
  sizeBytes: number;
  /** Whether its metadata says how embeddings are pooled. */
  poolingKnown: boolean;
  /** Of the chat template in its metadata; undefined = it has none. */
  chatTemplateSha256: string | undefined;
}

/**
 * Reads the head of a GGUF file, and of the further parts beside it where it is split, and holds them against the
 * files' sizes, so that a broken file is named before an engine, which parses it in native code, sees it. Takes little
 * memory, whatever the files claim.
 *
 * @param path of the file, or of the first part
 * @throws AppError INVALID_REQUEST naming the fault
 */
export async function inspectModelFile(path: string): Promise<ModelFile> {
  const { facts, sizeBytes } = await readModelFile(path);
  return {
    kind: facts.kind,
    architecture: facts.architecture,
    sizeBytes,
    poolingKnown: facts.pooling !== '',
    chatTemplateSha256: facts.chat_template_sha256 || undefined,
  };
}

/** Facts of a model, as {@link inspectModelFile} reads them. */
export async function readModelFile(path: string): Promise<{ facts: ModelFacts; sizeBytes: number }> {
  const first = await readModelHead(path);
  const parts = Number(first.head.metadata.get('split.count') ?? 1);
  const [, ...others] = filesOfModel(basename(path), parts);
  const heads = [first.head];
  let { sizeBytes } = first;
  for (const name of others) {
    const part = await readModelHead(join(dirname(path), name)).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') throw new AppError('INVALID_REQUEST', `Part "${name}" of the model is missing.`);
      throw error;
    });
    heads.push(part.head);
    sizeBytes += part.sizeBytes;
  }
  return { facts: readFacts(heads), sizeBytes };
}

async function readModelHead(path: string): Promise<{ head: GgufHead; sizeBytes: number }> {
  const handle = await open(path, 'r');
  try {
    const { size: sizeBytes } = await handle.stat();
    const head = await readHead({
      sizeBytes,
      read: async (startBytes, lengthBytes) => {
        const bytes = Buffer.alloc(lengthBytes);
        const { bytesRead } = await handle.read(bytes, 0, lengthBytes, startBytes);
        return bytes.subarray(0, bytesRead);
      },
    });
    return { head, sizeBytes };
  } finally {
    await handle.close();
  }
}
