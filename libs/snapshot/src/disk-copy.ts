import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { WatchResponse, type Endpoint } from '@roundhouse/contracts/registry/v1/config_service';
import type { ConfigState } from './config-state.ts';
import { readCopy, readFrames, type CopyEnd } from './disk-reader.ts';
import { FILE_HEADER_BYTES, FrameCipher } from './frame-file.ts';
import { stateEntries } from './state-entries.ts';
import { encodeTransfer, transferEvents, type EncodedTransfer } from './transfer-encoder.ts';
import type { Transfer } from './transfer-receiver.ts';

const COPY_FILE = 'config.snapshot';
const RUNTIME_FILE = 'config.runtime';

/** Deltas that may wait for the disk; beyond that the whole state is written instead. */
const MAX_PENDING = 32;
/** Appended deltas are compacted when they exceed the base, but never below this size, in bytes. */
const MIN_COMPACTION_BYTES = 1024 * 1024;

/** What a copy needs. */
export interface DiskCopyOptions {
  /** Folder of its own; made with mode 0700 when it is missing. */
  directory: string;
  /** 32 bytes. */
  key: Buffer;
  /** Told about every write that failed; the copy is then written anew with the next change. */
  onFault?: (error: Error) => void;
}

/** What was found on disk. */
export interface LoadedCopy {
  state: ConfigState;
  /** When registry last confirmed it, Unix milliseconds. */
  confirmedAtUnixMs: number;
  /** Endpoints of nodes as last known. */
  endpoints: readonly Endpoint[];
}

/**
 * Encrypted copy of the configuration on disk, so that a process starts while everything else is down: a full
 * transfer and the deltas that followed, in one append-only file (mode 0600) that is replaced atomically; beside
 * it the endpoints and the time of the last heartbeat. One writer; writes queue up, bounded, and never throw.
 */
export class DiskCopy {
  private readonly options: DiskCopyOptions;
  private file: FileHandle | undefined;
  private end: CopyEnd | undefined;
  private pending: Transfer[] = [];
  private latest: ConfigState | undefined;
  private rewriteWanted = false;
  private runtime: WatchResponse[] | undefined;
  private draining: Promise<void> | undefined;

  constructor(options: DiskCopyOptions) {
    if (options.key.length !== 32) throw new RangeError('the key of the disk copy has 32 bytes');
    this.options = options;
  }

  /**
   * Reads and verifies everything. Call it once, before the first write.
   *
   * @returns `absent` with the reason when there is nothing usable: no file, other key, altered bytes
   */
  async load(): Promise<LoadedCopy | { absent: string }> {
    const copy = await readCopy(this.path(COPY_FILE), this.options.key);
    if ('absent' in copy) return copy;
    this.end = copy.end;
    this.latest = copy.state;
    const runtime = await readFrames(this.path(RUNTIME_FILE), this.options.key);
    const loaded = { state: copy.state, confirmedAtUnixMs: copy.modifiedMs, endpoints: [] as readonly Endpoint[] };
    for (const { event } of Array.isArray(runtime) ? runtime : []) {
      if (event?.$case === 'heartbeat') loaded.confirmedAtUnixMs = Number(event.value.atUnixMs);
      if (event?.$case === 'endpoints') loaded.endpoints = [...loaded.endpoints, ...event.value.endpoints];
    }
    return loaded;
  }

  /**
   * Writes an applied state soon: a delta is appended, a full transfer replaces the file. Without a transfer the
   * state itself is written.
   */
  store(state: ConfigState, transfer?: Transfer): void {
    this.latest = state;
    if (transfer && !transfer.header.base) this.pending = [];
    if (transfer) this.pending.push(transfer);
    if (!transfer || this.pending.length > MAX_PENDING) this.wantRewrite();
    this.kick();
  }

  /** Writes soon when registry last confirmed the configuration, and the endpoints known then. */
  storeRuntime(confirmedAtUnixMs: number, endpoints: Iterable<Endpoint>): void {
    this.runtime = [
      { event: { $case: 'heartbeat', value: { head: undefined, atUnixMs: BigInt(Math.floor(confirmedAtUnixMs)) } } },
      ...endpointFrames(endpoints),
    ];
    this.kick();
  }

  /** Waits until everything handed over is on disk or failed. */
  async flush(): Promise<void> {
    while (this.draining) await this.draining;
  }

  /** Flushes and closes the file. */
  async close(): Promise<void> {
    await this.flush();
    await this.file?.close();
    this.file = undefined;
  }

  private get hasWork(): boolean {
    return this.pending.length > 0 || this.rewriteWanted || this.runtime !== undefined;
  }

  private kick(): void {
    this.draining ??= this.drain().then((succeeded) => {
      this.draining = undefined;
      // Something may have been handed over just as the last round ended.
      if (succeeded && this.hasWork) this.kick();
    });
  }

  /** @returns false after a failed write; the next change, or the next heartbeat, tries again */
  private async drain(): Promise<boolean> {
    try {
      while (this.hasWork) {
        if (this.rewriteWanted) await this.rewrite();
        const transfer = this.pending.shift();
        if (transfer) await this.write(transfer);
        if (this.runtime) await this.writeRuntime();
      }
      return true;
    } catch (thrown) {
      // Whether the last append is whole is unknown now: only a new file is safe.
      this.wantRewrite();
      this.options.onFault?.(thrown instanceof Error ? thrown : new Error(String(thrown)));
      return false;
    }
  }

  private wantRewrite(): void {
    this.rewriteWanted = this.latest !== undefined;
    this.pending = [];
  }

  private async write(transfer: Transfer): Promise<void> {
    if (!transfer.header.base) return this.replace(transfer.encoded);
    if (!this.end) return this.rewrite();
    this.file ??= await this.reopen(this.end);
    await this.append(this.file, this.end, transfer.encoded);
    const { offset, baseOffset } = this.end;
    if (offset - baseOffset > Math.max(baseOffset, MIN_COMPACTION_BYTES)) this.wantRewrite();
  }

  private async rewrite(): Promise<void> {
    this.rewriteWanted = false;
    const state = this.latest;
    if (!state) return;
    this.pending = [];
    const encoded = await encodeTransfer(stateEntries(state), {
      revision: state.revision,
      counts: state.counts,
      intendedRemovals: 0,
    });
    await this.replace(encoded);
  }

  private async replace(encoded: EncodedTransfer): Promise<void> {
    const cipher = FrameCipher.create(this.options.key);
    const end = { cipher, offset: FILE_HEADER_BYTES, frames: 0, baseOffset: 0 };
    const file = await this.replaceFile(COPY_FILE, cipher, async (temporary) => this.append(temporary, end, encoded));
    end.baseOffset = end.offset;
    await this.file?.close();
    this.file = file;
    this.end = end;
  }

  private async append(file: FileHandle, end: CopyEnd, encoded: EncodedTransfer): Promise<void> {
    for (const response of transferEvents(encoded)) {
      const frame = end.cipher.seal(end.frames, WatchResponse.encode(response).finish());
      await file.write(frame, 0, frame.length, end.offset);
      end.offset += frame.length;
      end.frames += 1;
    }
    await file.datasync();
  }

  /** Opens the file that was loaded and cuts a torn tail off. */
  private async reopen(end: CopyEnd): Promise<FileHandle> {
    const file = await open(this.path(COPY_FILE), 'r+');
    await file.truncate(end.offset);
    return file;
  }

  private async writeRuntime(): Promise<void> {
    const frames = this.runtime ?? [];
    this.runtime = undefined;
    const cipher = FrameCipher.create(this.options.key);
    const file = await this.replaceFile(RUNTIME_FILE, cipher, async (temporary) => {
      for (const [number, response] of frames.entries()) {
        await temporary.write(cipher.seal(number, WatchResponse.encode(response).finish()));
      }
    });
    await file.close();
  }

  /** Writes a whole new file beside the old one, then puts it in its place. */
  private async replaceFile(
    name: string,
    cipher: FrameCipher,
    fill: (file: FileHandle) => Promise<void>,
  ): Promise<FileHandle> {
    await mkdir(this.options.directory, { recursive: true, mode: 0o700 });
    const temporary = this.path(`${name}.tmp`);
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.chmod(0o600);
      await file.write(cipher.header, 0, FILE_HEADER_BYTES);
      await fill(file);
      await file.sync();
      await rename(temporary, this.path(name));
      await this.syncDirectory();
      return file;
    } catch (thrown) {
      await file.close();
      throw thrown;
    }
  }

  private async syncDirectory(): Promise<void> {
    const directory = await open(this.options.directory, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }

  private path(name: string): string {
    return join(this.options.directory, name);
  }
}

/** Endpoints in frames that stay well below the largest frame. */
function endpointFrames(endpoints: Iterable<Endpoint>): WatchResponse[] {
  const all = [...endpoints];
  const frames: WatchResponse[] = [];
  for (let at = 0; at < all.length; at += 1000) {
    const value = { complete: false, endpoints: all.slice(at, at + 1000), removedDeploymentIds: [] };
    frames.push({ event: { $case: 'endpoints', value } });
  }
  return frames;
}
