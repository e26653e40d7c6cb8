import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Forces a directory's entries to disk: a rename is durable only after this. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
