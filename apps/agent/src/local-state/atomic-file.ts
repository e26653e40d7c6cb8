import { constants } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './sync-directory.ts';
import { codeOf } from './system-error.ts';

/**
 * Replaces a file in one step: whoever reads it, also after a crash, sees all of the old or all of the new content.
 *
 * @param mode default 0600
 */
export async function writeFileAtomically(path: string, content: string, mode = 0o600): Promise<void> {
  const next = `${path}.next`;
  // What stands there is the rest of a crash, or a link that somebody planted: never written through.
  await unlink(next).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  const handle = await open(next, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, path);
  await syncDirectory(dirname(path));
}
