import { constants } from 'node:fs';
import { link, open, readdir, rename, rmdir, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '../local-state/sync-directory.ts';
import { codeOf } from '../local-state/system-error.ts';
import { ConfinedDirectory } from './confined-directory.ts';
import { parseDigest, parseInstallationId, type Digest, type FileName, type InstallationId } from './names.ts';

/** A file that is being written: unknown to everybody until it is committed. */
export interface IngestFile {
  /** Appends; resolves when the kernel has taken all bytes. Rejects with the system's error, such as ENOSPC. */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes the file durable and puts it, read-only, at its digest's place in one step. */
  commit(): Promise<void>;
  /** Deletes what was written. Harmless after a commit. */
  discard(): Promise<void>;
}

/**
 * The models directory of a node:
 *
 *     store/blobs/sha256/<aa>/<hex>     finished files, read-only, named by their content
 *     store/ingest/<hex>/data           files on the way; swept at start
 *     installations/<id>/<file name>    hard links that give an engine the names it expects
 *
 * Nothing outside is ever written or deleted.
 */
export class ModelStore {
  private readonly directory: ConfinedDirectory;

  private constructor(directory: ConfinedDirectory) {
    this.directory = directory;
  }

  /** Opens the store, makes its folders, and deletes partial files that an earlier process left. */
  static async open(path: string): Promise<ModelStore> {
    const store = new ModelStore(await ConfinedDirectory.open(path));
    await store.directory.directory('store', 'blobs', 'sha256');
    await store.sweepIngest();
    return store;
  }

  /** Absolute path of the models directory. */
  get root(): string {
    return this.directory.root;
  }

  /** Whether a finished file of this digest and size is there. Its content was checked when it was committed. */
  async has(digest: Digest, sizeBytes: number): Promise<boolean> {
    const handle = await this.directory.openFile(await this.blobDirectory(digest), digest);
    if (handle === undefined) return false;
    try {
      const stats = await handle.stat();
      return stats.isFile() && stats.size === sizeBytes;
    } finally {
      await handle.close();
    }
  }

  /** Starts a new file; whatever an earlier attempt left under this digest is deleted first. */
  async ingest(digest: Digest): Promise<IngestFile> {
    await this.discardIngest(digest);
    const directory = await this.directory.directory('store', 'ingest', digest);
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;
    const handle = await open(join(directory, 'data'), flags, 0o600);
    return {
      write: (chunk) => writeAll(handle, chunk),
      commit: () => this.commit(digest, handle),
      discard: async () => {
        await handle.close().catch(() => undefined);
        await this.discardIngest(digest);
      },
    };
  }

  /**
   * Gives finished files their names in an installation's folder.
   *
   * @returns absolute path of the folder
   */
  async link(installationId: InstallationId, files: readonly { name: FileName; digest: Digest }[]): Promise<string> {
    const folder = await this.directory.directory('installations', installationId);
    for (const { name, digest } of files) {
      const source = join(await this.blobDirectory(digest), digest);
      // A name that exists may lead anywhere: it is replaced, never trusted.
      await unlink(join(folder, name)).catch(ignoreAbsent);
      await link(source, join(folder, name));
    }
    await syncDirectory(folder);
    return folder;
  }

  /** Ids of the installations that have a folder. Entries with foreign names are left alone. */
  async installations(): Promise<InstallationId[]> {
    const names = await readdir(await this.directory.directory('installations'));
    return names.flatMap((name) => {
      try {
        return [parseInstallationId(name)];
      } catch {
        return [];
      }
    });
  }

  /** Deletes an installation's folder with the names in it. A planted link goes, what it leads to stays. */
  async unlinkInstallation(installationId: InstallationId): Promise<void> {
    const parent = await this.directory.directory('installations');
    await this.removeFlat(parent, installationId);
  }

  /** Deletes the finished files that are not in the set. */
  async keepOnly(wanted: ReadonlySet<Digest>): Promise<void> {
    const blobs = await this.directory.directory('store', 'blobs', 'sha256');
    for (const prefix of await readdir(blobs)) {
      if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
      const folder = await this.directory.directory('store', 'blobs', 'sha256', prefix);
      for (const name of await readdir(folder)) {
        if (isForeign(name) || wanted.has(name as Digest)) continue;
        await unlink(join(folder, name));
      }
    }
  }

  private async commit(digest: Digest, handle: FileHandle): Promise<void> {
    await handle.chmod(0o444);
    await handle.sync();
    await handle.close();
    const target = await this.blobDirectory(digest);
    const ingest = await this.directory.directory('store', 'ingest', digest);
    await rename(join(ingest, 'data'), join(target, digest));
    await syncDirectory(target);
    await rmdir(ingest);
  }

  private blobDirectory(digest: Digest): Promise<string> {
    return this.directory.directory('store', 'blobs', 'sha256', digest.slice(0, 2));
  }

  private async sweepIngest(): Promise<void> {
    for (const name of await readdir(await this.directory.directory('store', 'ingest'))) {
      if (!isForeign(name)) await this.discardIngest(name as Digest);
    }
  }

  private async discardIngest(digest: Digest): Promise<void> {
    await this.removeFlat(await this.directory.directory('store', 'ingest'), digest);
  }

  /** Deletes a folder without sub-folders. Where a link stands in its place, only the link goes. */
  private async removeFlat(parent: string, name: string): Promise<void> {
    const path = join(parent, name);
    const entry = await this.directory.entry(parent, name);
    if (entry === 'absent') return;
    if (entry !== 'directory') return unlink(path);
    for (const child of await readdir(path)) await unlink(join(path, child));
    await rmdir(path);
  }
}

function isForeign(name: string): boolean {
  try {
    parseDigest(name);
    return false;
  } catch {
    return true;
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  let written = 0;
  // One write may take fewer bytes than offered, just before a disk is full for instance.
  while (written < chunk.length) {
    written += (await handle.write(chunk, written, chunk.length - written)).bytesWritten;
  }
}

function ignoreAbsent(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}
