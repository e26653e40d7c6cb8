import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, normalize, sep } from 'node:path';
import type { OpenOptions, SourceAnswer } from './file-source.ts';
import { SourceFailure } from './source-failure.ts';

const CHUNK_BYTES = 256 * 1024;

/** Reads files below allowed folders, wherever links inside them lead: the real path decides. */
export class FolderFiles {
  private readonly folders: readonly string[];

  /** @param folders absolute paths; none = no file may be read */
  constructor(folders: readonly string[] = []) {
    this.folders = folders;
  }

  /** @throws SourceFailure `missing` for whatever is no plain file in an allowed folder, or a range beyond its end */
  async open(path: string, { range, ifRange, signal }: OpenOptions): Promise<SourceAnswer> {
    const handle = await this.openAllowed(path);
    try {
      const { size, mtimeNs, ino } = await handle.stat({ bigint: true });
      const totalBytes = Number(size);
      const validator = `"${ino}-${size}-${mtimeNs}"`;
      const isPart = range !== undefined && (ifRange === undefined || ifRange === validator);
      const start = isPart ? range.start : 0;
      const end = isPart ? Math.min(range.end ?? totalBytes, totalBytes) : totalBytes;
      if (isPart && start >= totalBytes) {
        throw new SourceFailure('range', 'The file ends before the range that was asked for.', { totalBytes });
      }
      const discard = (): void => void handle.close().catch(() => undefined);
      const chunks = readChunks(handle, start, end, signal);
      return { status: isPart ? 206 : 200, start, totalBytes, validator, statedSha256: undefined, chunks, discard };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  private async openAllowed(path: string): Promise<FileHandle> {
    const refuse = (cause?: unknown): SourceFailure =>
      new SourceFailure('missing', 'There is no such file in a folder that may be read here.', { cause });
    if (!isAbsolute(path) || normalize(path) !== path || path.includes('\0')) throw refuse();
    let handle: FileHandle | undefined;
    try {
      const real = await realpath(path);
      const roots = await Promise.all(this.folders.map((folder) => realpath(folder).catch(() => undefined)));
      const isInside = roots.some((root) => root !== undefined && real.startsWith(root === sep ? sep : root + sep));
      if (!isInside) throw refuse();
      // Without blocking: a pipe must not hold the caller for ever.
      handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      // Looked at again with the file open: a folder may have become a link meanwhile.
      if (!(await handle.stat()).isFile() || (await realpath(path)) !== real) throw refuse();
      return handle;
    } catch (error) {
      await handle?.close();
      throw error instanceof SourceFailure ? error : refuse(error);
    }
  }
}

async function* readChunks(
  handle: FileHandle,
  start: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    let position = start;
    while (position < end) {
      signal.throwIfAborted();
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - position));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) throw new SourceFailure('untrue', 'The file became shorter while it was read.');
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
