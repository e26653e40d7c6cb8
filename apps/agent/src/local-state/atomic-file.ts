import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './sync-directory.ts';

/**
 * Replaces a file in one step: whoever reads it, also after a crash, sees all of the old or all of the new content.
 *
 * @param mode default 0600
 */
export async function writeFileAtomically(path: string, content: string, mode = 0o600): Promise<void> {
  const next = `${path}.next`;
  const handle = await open(next, 'w', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, path);
  await syncDirectory(dirname(path));
}
