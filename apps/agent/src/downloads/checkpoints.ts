import type { IngestFile } from '../store/ingest-file.ts';
import type { PartialRecord } from '../store/partial-record.ts';

/** How much may be lost to a crash. */
export interface CheckpointLimits {
  /** A checkpoint is made after so many bytes, */
  checkpointBytes: number;
  /** or after this time, where anything came. */
  checkpointIntervalMs: number;
}

/** Makes what was written durable now and then, while the next bytes are already coming. */
export class Checkpoints {
  private readonly file: IngestFile;
  private readonly limits: CheckpointLimits;
  private bytesSince = 0;
  private lastAtMs = performance.now();
  private running: Promise<void> | undefined;
  private failure: { error: unknown } | undefined;

  constructor(file: IngestFile, limits: CheckpointLimits) {
    this.file = file;
    this.limits = limits;
  }

  /** So many bytes more are written; makes a checkpoint when it is time. */
  written(bytes: number, record: () => PartialRecord): void {
    this.bytesSince += bytes;
    if (this.running !== undefined) return;
    const { checkpointBytes, checkpointIntervalMs } = this.limits;
    if (this.bytesSince < checkpointBytes && performance.now() - this.lastAtMs < checkpointIntervalMs) return;
    this.bytesSince = 0;
    this.running = this.file
      .checkpoint(record())
      .catch((error: unknown) => void (this.failure = { error }))
      .then(() => {
        this.running = undefined;
        this.lastAtMs = performance.now();
      });
  }

  /** @throws what a checkpoint failed with, such as ENOSPC */
  requireGood(): void {
    if (this.failure === undefined) return;
    const { error } = this.failure;
    throw error;
  }

  /** Waits for the one under way. @throws what a checkpoint failed with */
  async settled(): Promise<void> {
    await this.running;
    this.requireGood();
  }
}
