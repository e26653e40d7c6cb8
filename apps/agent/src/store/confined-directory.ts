import { constants, type Stats } from 'node:fs';
import { lstat, mkdir, open, realpath, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@roundhouse/errors';
import { codeOf } from '../local-state/system-error.ts';

/** What stands at a path, or nothing. */
export type Entry = 'file' | 'directory' | 'link' | 'other' | 'absent';

/**
 * A directory that work never leaves: each path below it is built from checked names, and before it is touched
 * every directory on the way must be a real directory on the same file system, no planted link.
 */
export class ConfinedDirectory {
  /** Absolute path with all links resolved. */
  readonly root: string;
  private readonly deviceId: number;

  private constructor(root: string, deviceId: number) {
    this.root = root;
    this.deviceId = deviceId;
  }

  /** Opens the directory, making it with mode 0700 where it is absent. */
  static async open(path: string): Promise<ConfinedDirectory> {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const root = await realpath(path);
    return new ConfinedDirectory(root, (await lstat(root)).dev);
  }

  /**
   * Makes the directories one by one where they are absent and checks each of them.
   *
   * @param names checked names, outermost first
   * @returns the absolute path
   * @throws AppError FORBIDDEN when one of them is a link, no directory, or another file system
   */
  async directory(...names: readonly string[]): Promise<string> {
    let path = this.root;
    for (const name of names) {
      path = join(path, name);
      await mkdir(path, { mode: 0o700 }).catch(ignoreExisting);
      await this.requireRealDirectory(path);
    }
    return path;
  }

  /** Opens an existing file for reading without following a link at its end. Undefined when it is absent. */
  async openFile(directory: string, name: string): Promise<FileHandle | undefined> {
    try {
      const handle = await open(
        join(directory, name),
        constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
      );
      const stats = await handle.stat();
      // Without blocking and plain files only: a planted pipe would hold its reader for ever.
      if (stats.dev === this.deviceId && stats.isFile()) return handle;
      await handle.close();
      throw escape();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      // ELOOP: the last part of the path is a link, which nobody but an intruder puts there.
      throw codeOf(error) === 'ELOOP' ? escape() : error;
    }
  }

  /** Deletes a name; what a link leads to stays. Harmless when it is absent. */
  async unlink(directory: string, name: string): Promise<void> {
    await unlink(join(directory, name)).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
  }

  /** What stands at the path itself; links are not followed. */
  async entry(directory: string, name: string): Promise<Entry> {
    const stats = await this.stats(directory, name);
    if (stats === undefined) return 'absent';
    if (stats.isSymbolicLink()) return 'link';
    if (stats.isFile()) return 'file';
    return stats.isDirectory() ? 'directory' : 'other';
  }

  /** Size, times and kind of what stands at the path itself; undefined when it is absent. */
  async stats(directory: string, name: string): Promise<Stats | undefined> {
    try {
      return await lstat(join(directory, name));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  private async requireRealDirectory(path: string): Promise<void> {
    const stats = await lstat(path);
    if (!stats.isDirectory() || stats.dev !== this.deviceId || (await realpath(path)) !== path) throw escape();
  }
}

function escape(): AppError {
  return new AppError('FORBIDDEN', 'A path in the models directory leads out of it; the agent does not touch it.');
}

function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}
