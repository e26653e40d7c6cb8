import { link, readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '../local-state/sync-directory.ts';
import { ConfinedDirectory } from './confined-directory.ts';
import { openIngest, readPartial, type IngestFile, type IngestPlace } from './ingest-file.ts';
import { isDigest, parseInstallationId, type Digest, type FileName, type InstallationId } from './names.ts';

/** A finished file. */
export interface StoredBlob {
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly finishedAtMs: number;
}

/**
 * The models directory of a node:
 *
 *     store/blobs/sha256/<aa>/<hex>          finished files, read-only, named by their content
 *     store/ingest/<hex>/{meta.json,data}    files on the way, and what of them is durable
 *     installations/<id>/<file name>         hard links that give an engine the names it expects
 *
 * Nothing outside is ever written or deleted.
 */
export class ModelStore {
  private readonly directory: ConfinedDirectory;

  private constructor(directory: ConfinedDirectory) {
    this.directory = directory;
  }

  /** Opens the store, makes its folders, and deletes remains of which nothing can be made any more. */
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
    return (await this.read(digest, async (_, size) => size === sizeBytes)) ?? false;
  }

  /**
   * Opens a finished file for reading.
   *
   * @returns what `use` returned; undefined when there is no such file
   */
  async read<Result>(
    digest: Digest,
    use: (descriptor: number, sizeBytes: number) => Promise<Result>,
  ): Promise<Result | undefined> {
    const handle = await this.directory.openFile(await this.blobDirectory(digest), digest);
    if (handle === undefined) return undefined;
    try {
      return await use(handle.fd, (await handle.stat()).size);
    } finally {
      await handle.close();
    }
  }

  /** Opens what is there of a file, or a new one. One writer at a time per digest. */
  async ingest(digest: Digest, sizeBytes: number): Promise<IngestFile> {
    return openIngest(this.ingestPlace(digest), sizeBytes);
  }

  /** Files on the way, with the bytes that are durable of each. */
  async partials(): Promise<ReadonlyMap<Digest, number>> {
    const found = new Map<Digest, number>();
    for (const digest of await this.ingestNames()) {
      const record = await readPartial(this.ingestPlace(digest)).catch(() => undefined);
      if (record !== undefined)
        found.set(
          digest,
          record.spans.reduce((sum, [start, end]) => sum + end - start, 0),
        );
    }
    return found;
  }

  /** Deletes what is there of a file. */
  async discardPartial(digest: Digest): Promise<void> {
    await this.removeFlat(await this.directory.directory('store', 'ingest'), digest);
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
      await this.directory.unlink(folder, name);
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

  /** Every finished file. Entries with foreign names, and what is no plain file, are left out. */
  async blobs(): Promise<StoredBlob[]> {
    const parent = await this.directory.directory('store', 'blobs', 'sha256');
    const found: StoredBlob[] = [];
    for (const prefix of await readdir(parent)) {
      if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
      // A planted link is left where it is: what it leads to is nobody's business here.
      const folder = await this.directory.directory('store', 'blobs', 'sha256', prefix).catch(() => undefined);
      if (folder === undefined) continue;
      for (const name of await readdir(folder)) {
        if (!isDigest(name)) continue;
        const stats = await this.directory.stats(folder, name);
        if (stats?.isFile()) found.push({ digest: name, sizeBytes: stats.size, finishedAtMs: stats.mtimeMs });
      }
    }
    return found;
  }

  /** Deletes a finished file. Its names in installations keep their content until they go. */
  async removeBlob(digest: Digest): Promise<void> {
    await this.directory.unlink(await this.blobDirectory(digest), digest);
  }

  private ingestPlace(digest: Digest): IngestPlace {
    return {
      directory: this.directory,
      own: () => this.directory.directory('store', 'ingest', digest),
      target: () => this.blobDirectory(digest),
      name: digest,
      remove: () => this.discardPartial(digest),
    };
  }

  private blobDirectory(digest: Digest): Promise<string> {
    return this.directory.directory('store', 'blobs', 'sha256', digest.slice(0, 2));
  }

  private async ingestNames(): Promise<Digest[]> {
    return (await readdir(await this.directory.directory('store', 'ingest'))).filter(isDigest);
  }

  /** A process that was killed leaves files without a record, or a record whose file was already put in its place. */
  private async sweepIngest(): Promise<void> {
    const partials = await this.partials();
    for (const digest of await this.ingestNames()) {
      // What cannot be deleted is in nobody's way until this very file is wanted.
      if (!partials.has(digest)) await this.discardPartial(digest).catch(() => undefined);
    }
  }

  private async removeFlat(parent: string, name: string): Promise<void> {
    const path = join(parent, name);
    const entry = await this.directory.entry(parent, name);
    if (entry === 'absent') return;
    if (entry !== 'directory') return unlink(path);
    for (const child of await readdir(path)) await unlink(join(path, child));
    await rmdir(path);
  }
}
