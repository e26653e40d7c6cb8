import { open } from 'node:fs/promises';
import { readFacts, readHead, type GgufHead, type ModelFacts } from '@roundhouse/gguf';

/** What the agent needs to know of a model before an engine loads it. */
export interface ModelFile {
  architecture: string;
  sizeBytes: number;
  /** Whether its metadata says how embeddings are pooled. */
  poolingKnown: boolean;
  /** Of the chat template in its metadata (see {@link ModelFacts}); undefined = it has none. */
  chatTemplateSha256: string | undefined;
}

/**
 * Reads the head of a GGUF file and holds it against the file's size, so that a broken file is named before an
 * engine, which parses it in native code, sees it. Takes little memory, whatever the file claims.
 *
 * @throws AppError INVALID_REQUEST naming the fault
 */
export async function inspectModelFile(path: string): Promise<ModelFile> {
  const { head, sizeBytes } = await readModelHead(path);
  const facts = readFacts(alone(head));
  return {
    architecture: facts.architecture,
    sizeBytes,
    poolingKnown: head.metadata.has(`${facts.architecture}.pooling_type`),
    chatTemplateSha256: facts.chat_template_sha256 || undefined,
  };
}

/** What the files of a model say: of its one file, or of all parts of a split one in their order. */
export async function readModelFacts(paths: readonly string[]): Promise<ModelFacts> {
  const heads: GgufHead[] = [];
  for (const path of paths) heads.push((await readModelHead(path)).head);
  return readFacts(heads);
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

/** A part of a split model is read for what stands in it alone. */
function alone(head: GgufHead): [GgufHead] {
  const metadata = new Map(head.metadata);
  metadata.delete('split.count');
  // Further parts of a split model name no architecture.
  if (metadata.has('split.no') && !metadata.has('general.architecture')) metadata.set('general.architecture', '');
  return [{ ...head, metadata }];
}
