/** Some encoded records on their way. */
export interface QueuedBatch {
  /** Unique: the stream takes a batch that is published twice once. */
  readonly id: string;
  readonly bytes: Buffer;
  readonly records: number;
}

/** Bounds of a {@link BatchQueue}. */
export interface QueueBounds {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** Batches that wait for the bus, oldest first. What is too much pushes out the oldest. */
export class BatchQueue {
  private readonly batches: QueuedBatch[] = [];
  private readonly bounds: QueueBounds;
  private recordCount = 0;
  private byteCount = 0;

  constructor(bounds: QueueBounds) {
    this.bounds = bounds;
  }

  /** Records that wait. */
  get records(): number {
    return this.recordCount;
  }

  get bytes(): number {
    return this.byteCount;
  }

  /** @returns how many records had to go */
  push(batch: QueuedBatch): number {
    this.batches.push(batch);
    this.recordCount += batch.records;
    this.byteCount += batch.bytes.length;
    let dropped = 0;
    while (this.recordCount > this.bounds.maxRecords || this.byteCount > this.bounds.maxBytes) {
      const oldest = this.take();
      if (oldest === undefined) break;
      dropped += oldest.records;
    }
    return dropped;
  }

  /** Takes the oldest. */
  take(): QueuedBatch | undefined {
    const batch = this.batches.shift();
    if (batch === undefined) return undefined;
    this.recordCount -= batch.records;
    this.byteCount -= batch.bytes.length;
    return batch;
  }
}
