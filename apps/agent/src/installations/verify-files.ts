import type { FileHashing } from '../downloads/downloads.ports.ts';
import type { ModelStore } from '../store/model-store.ts';
import type { CheckedFile } from './check-files.ts';

/**
 * Reads files again, one after the other.
 *
 * @returns those that are missing, or have another size or sha256 than they must
 */
export async function damagedFiles(
  files: readonly CheckedFile[],
  store: ModelStore,
  hashing: FileHashing,
  signal: AbortSignal,
): Promise<CheckedFile[]> {
  const damaged: CheckedFile[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    const isGood = await store.read(file.digest, async (descriptor, sizeBytes) => {
      if (sizeBytes !== file.sizeBytes) return false;
      const hash = hashing.follow(descriptor);
      const stop = (): void => void hash.stop();
      signal.addEventListener('abort', stop, { once: true });
      try {
        return (await hash.digest(sizeBytes)) === file.digest;
      } finally {
        signal.removeEventListener('abort', stop);
        await hash.stop();
      }
    });
    if (isGood !== true) damaged.push(file);
  }
  return damaged;
}
