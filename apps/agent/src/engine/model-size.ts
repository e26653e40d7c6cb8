import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { splitName } from '@roundhouse/gguf';

/** Size of a model's file, or of all parts of a split one by the name of the first; 0 when one cannot be read. */
export async function modelSizeBytes(path: string): Promise<number> {
  const split = splitName(basename(path));
  const names = split?.part === 1 ? split.names : [basename(path)];
  try {
    const stats = await Promise.all(names.map((name) => stat(join(dirname(path), name))));
    return stats.reduce((sum, { size }) => sum + size, 0);
  } catch {
    return 0;
  }
}
