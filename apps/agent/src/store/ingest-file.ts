import { constants } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../local-state/atomic-file.ts';
import { syncDirectory } from '../local-state/sync-directory.ts';
import type { ConfinedDirectory } from './confined-directory.ts';
import { formatPartialRecord, parsePartialRecord, type PartialRecord } from './partial-record.ts';

/** A file that is being written: unknown to everybody until it is committed. */
export interface IngestFile {
  /** Number of the open file, for whoever reads what was written. */
  readonly descriptor: number;
  /** What an earlier process left of it; undefined for a new file. */
  readonly kept: PartialRecord | undefined;
  /** Writes at a place; resolves when the kernel has taken all bytes. Rejects with the system's error, as ENOSPC. */
  write(chunks: readonly Uint8Array[], position: number): Promise<void>;
  /** Makes durable what was written, then says so in the record: after a crash, the record never claims too much. */
  checkpoint(record: PartialRecord): Promise<void>;
  /** Forgets all content; the file stays open. */
  restart(): Promise<void>;
  /** Makes the file durable and puts it, read-only, at its digest's place in one step. */
  commit(): Promise<void>;
  /** Closes it and keeps what the last checkpoint said. */
  suspend(): Promise<void>;
  /** Closes and deletes it. Harmless after a commit. */
  discard(): Promise<void>;
}

/** Names inside a file's ingest directory. */
const DATA = 'data';
const RECORD = 'meta.json';
const MAX_RECORD_BYTES = 1024 * 1024;

/** Where an ingest file lives, and where it goes. */
export interface IngestPlace {
  readonly directory: ConfinedDirectory;
  /** Makes and checks `store/ingest/<digest>`. */
  readonly own: () => Promise<string>;
  /** Makes and checks the directory of the finished file. */
  readonly target: () => Promise<string>;
  /** Name of the finished file. */
  readonly name: string;
  /** Deletes the ingest directory with all that is in it. */
  readonly remove: () => Promise<void>;
}

/** Reads what an earlier process left; undefined when the record or the data is missing or does not fit the other. */
export async function readPartial(place: IngestPlace): Promise<PartialRecord | undefined> {
  const own = await place.own();
  const text = await readSmallFile(place.directory, own, RECORD);
  const record = text === undefined ? undefined : parsePartialRecord(text);
  if (record === undefined) return undefined;
  const data = await place.directory.openFile(own, DATA);
  if (data === undefined) return undefined;
  try {
    const { size, nlink } = await data.stat();
    const needed = record.spans.reduce((most, [, end]) => Math.max(most, end), 0);
    // A second name for the data is none that this store gave: what is written would also stand elsewhere.
    return size >= needed && size <= record.sizeBytes && nlink === 1 ? record : undefined;
  } finally {
    await data.close();
  }
}

/** Opens the partial file of this size, or a new one in place of whatever else is there. */
export async function openIngest(place: IngestPlace, sizeBytes: number): Promise<IngestFile> {
  const found = await readPartial(place).catch(() => undefined);
  const kept = found?.sizeBytes === sizeBytes ? found : undefined;
  if (kept === undefined) await place.remove();
  const own = await place.own();
  const isNew = kept === undefined ? constants.O_CREAT | constants.O_EXCL : 0;
  const handle = await open(join(own, DATA), constants.O_RDWR | constants.O_NOFOLLOW | isNew, 0o600);
  return new OpenIngest(place, own, handle, kept);
}

class OpenIngest implements IngestFile {
  readonly kept: PartialRecord | undefined;
  private readonly place: IngestPlace;
  private readonly own: string;
  private readonly handle: FileHandle;

  constructor(place: IngestPlace, own: string, handle: FileHandle, kept: PartialRecord | undefined) {
    this.place = place;
    this.own = own;
    this.handle = handle;
    this.kept = kept;
  }

  get descriptor(): number {
    return this.handle.fd;
  }

  async write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    let left = [...chunks];
    let at = position;
    while (left.length > 0) {
      const { bytesWritten } = await this.handle.writev(left, at);
      at += bytesWritten;
      // One write may take fewer bytes than offered, just before a disk is full for instance.
      left = skip(left, bytesWritten);
    }
  }

  async checkpoint(record: PartialRecord): Promise<void> {
    await this.handle.datasync();
    await writeFileAtomically(join(this.own, RECORD), formatPartialRecord(record));
  }

  async restart(): Promise<void> {
    await this.place.directory.unlink(this.own, RECORD);
    await this.handle.truncate(0);
  }

  async commit(): Promise<void> {
    await this.handle.sync();
    const target = await this.place.target();
    await rename(join(await this.place.own(), DATA), join(target, this.place.name));
    await this.handle.chmod(0o444);
    await this.handle.close();
    await syncDirectory(target);
    await this.place.remove();
  }

  async suspend(): Promise<void> {
    await this.handle.close();
  }

  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await this.place.remove();
  }
}

function skip(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let toSkip = bytes;
  return chunks.flatMap((chunk) => {
    const skipped = Math.min(toSkip, chunk.length);
    toSkip -= skipped;
    return skipped === chunk.length ? [] : [chunk.subarray(skipped)];
  });
}

async function readSmallFile(directory: ConfinedDirectory, path: string, name: string): Promise<string | undefined> {
  const handle = await directory.openFile(path, name);
  if (handle === undefined) return undefined;
  try {
    const { size } = await handle.stat();
    return size > MAX_RECORD_BYTES ? undefined : await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
