import { mkdir, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseInstallationId } from '../store/names.ts';
import { readTail } from './engine-failure.ts';

/** A log that grew beyond this is set aside up to its end: engines append for ever and know no rotation. */
const MAX_LOG_BYTES = 64 * 1024 * 1024;
const KEPT_LOG_BYTES = 1024 * 1024;
/** An answer to a command holds at most 256 KiB. */
const MAX_SHOWN_BYTES = 250 * 1024;

/** Files that an instance's engines have beside the model. */
export class InstanceFiles {
  readonly directory: string;
  readonly apiKeyFile: string;
  readonly logPath: string;
  private readonly earlierLogPath: string;

  /** @throws AppError INVALID_REQUEST when the id is no UUIDv7, and so might be a path */
  constructor(root: string, instanceId: string) {
    this.directory = join(root, parseInstallationId(instanceId));
    this.apiKeyFile = join(this.directory, 'api-key');
    this.logPath = join(this.directory, 'engine.log');
    this.earlierLogPath = join(this.directory, 'engine.earlier.log');
  }

  /** Makes the folder and sets the log of the run before aside. */
  async prepare(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await rename(this.logPath, this.earlierLogPath).catch(() => undefined);
  }

  /** The last lines of this run and the one before, oldest first, at most 250 KiB of each. */
  async lastLines(maxLines: number): Promise<readonly string[]> {
    const parts = await Promise.all([this.earlierLogPath, this.logPath].map((path) => readTail(path, MAX_SHOWN_BYTES)));
    const lines = parts.join('').split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines.slice(-maxLines);
  }

  /** Keeps the log from filling the disk; what it says last stays readable. */
  async trimLog(): Promise<void> {
    try {
      if ((await stat(this.logPath)).size <= MAX_LOG_BYTES) return;
      await writeFile(this.earlierLogPath, await readTail(this.logPath, KEPT_LOG_BYTES), { mode: 0o600 });
      await truncate(this.logPath);
    } catch {
      // No log, nothing to trim.
    }
  }
}
