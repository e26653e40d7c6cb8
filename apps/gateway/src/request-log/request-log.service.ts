import { setTimeout as sleep } from 'node:timers/promises';
import { backoffDelayMs, newId, type Clock } from '@roundhouse/kernel';
import { capturedContent } from './content/captured-content.ts';
import { MAX_CONTENT_BYTES, writeContent } from './content/content-encoder.ts';
import { BatchQueue, type QueueBounds, type QueuedBatch } from './batch-queue.ts';
import { ProtoWriter } from './proto-writer.ts';
import { MAX_RECORD_BYTES, RequestRecordEncoder } from './record-encoder.ts';
import type { RequestFacts } from './request-facts.ts';
import type { RequestLog, RequestLogObserver, RequestTransport } from './request-log.ports.ts';

/** Records of one message at most. */
const MAX_BATCH_RECORDS = 256;
/** How long the first record of a message waits for others, in milliseconds. */
const MAX_BATCH_AGE_MS = 100;
/** Above this no further record is begun: NATS takes messages of 1 MiB. */
const MAX_BATCH_BYTES = 256 * 1024;
/** Requests that are encoded at once: the loop is held up by some hundred microseconds at most. */
const SLICE = 32;
/** Requests that wait to be encoded at most: more that end in one turn are encoded there and then. */
const MAX_PENDING = 1_024;
/** Bytes of bodies and answers that wait to be looked at; beyond, they are at once. */
const MAX_PENDING_BYTES = 4 * 1024 * 1024;
const RETRY = { baseMs: 200, capMs: 5_000 };
/** Messages under way at once. */
const MAX_IN_FLIGHT = 4;

/** What may wait while the bus is away. */
export const DEFAULT_QUEUE_BOUNDS: QueueBounds = { maxRecords: 100_000, maxBytes: 64 * 1024 * 1024 };

/** What the service works with. */
export interface RequestLogDependencies {
  readonly gatewayId: string;
  readonly transport: RequestTransport;
  readonly observer: RequestLogObserver;
  readonly clock: Clock;
  /** Default: {@link DEFAULT_QUEUE_BOUNDS}. */
  readonly bounds?: QueueBounds;
}

/**
 * Carries request records to the stream REQUESTS. Requests only leave their facts here; they are encoded between
 * requests, some at a time, and published in batches. Everything is bounded, the oldest goes first, and nobody waits.
 */
export class RequestLogService implements RequestLog {
  private readonly deps: RequestLogDependencies;
  private readonly encoder: RequestRecordEncoder;
  private readonly writer = new ProtoWriter(MAX_BATCH_BYTES + 2 * MAX_RECORD_BYTES + MAX_CONTENT_BYTES);
  private readonly queue: BatchQueue;
  private pending: RequestFacts[] = [];
  private pendingBytes = 0;
  private batchRecords = 0;
  private encodeSoon = false;
  private batchTimer: NodeJS.Timeout | undefined;
  private inFlight = 0;
  private inFlightRecords = 0;
  private failing = false;
  private readonly stopping = new AbortController();
  /** Waits for the last message under way. */
  private onArrival: (() => void) | undefined;
  private readonly encodePending = (): void => {
    this.encodeSoon = false;
    this.encode(SLICE);
    if (this.pending.length > 0) this.scheduleEncoding();
  };
  private readonly batchIsDue = (): void => {
    this.batchTimer = undefined;
    // While messages are held up, records gather in large batches instead of many small ones.
    if (this.inFlight >= MAX_IN_FLIGHT) {
      this.armTimer();
      return;
    }
    this.encode(this.pending.length);
    this.closeBatch();
  };

  constructor(deps: RequestLogDependencies) {
    this.deps = deps;
    this.encoder = new RequestRecordEncoder(deps.gatewayId);
    this.queue = new BatchQueue(deps.bounds ?? DEFAULT_QUEUE_BOUNDS);
    this.beginBatch();
  }

  /** Records that have not reached the stream. */
  get waitingRecords(): number {
    return this.pending.length + this.batchRecords + this.queue.records + this.inFlightRecords;
  }

  /** Bytes of encoded records that wait for their turn to be published. */
  get queuedBytes(): number {
    return this.queue.bytes;
  }

  add(facts: RequestFacts): void {
    if (this.pending.length >= MAX_PENDING) this.encode(MAX_PENDING);
    this.pending.push(facts);
    this.armTimer();
    const { capture } = facts.body;
    if (capture !== undefined) this.pendingBytes += capture.body.bytes.length + capture.held;
    if (this.pendingBytes > MAX_PENDING_BYTES) this.encode(this.pending.length);
    else if (this.pending.length >= SLICE) this.scheduleEncoding();
  }

  /** Waits until all that is here now has been published, for so long at most. */
  async drain(timeoutMs: number): Promise<boolean> {
    this.encode(this.pending.length);
    this.closeBatch();
    const { clock } = this.deps;
    for (const until = clock.monotonicMs() + timeoutMs; this.waitingRecords > 0;) {
      const leftMs = until - clock.monotonicMs();
      if (leftMs <= 0) return false;
      await this.arrival(leftMs);
    }
    return true;
  }

  /** Ends publishing. What is still here is lost, and counted. */
  stop(): void {
    this.stopping.abort();
    clearTimeout(this.batchTimer);
    const { waitingRecords } = this;
    if (waitingRecords > 0) this.deps.observer.dropped(waitingRecords);
  }

  private scheduleEncoding(): void {
    if (this.encodeSoon) return;
    this.encodeSoon = true;
    setImmediate(this.encodePending);
  }

  private armTimer(): void {
    if (this.stopping.signal.aborted) return;
    this.batchTimer ??= setTimeout(this.batchIsDue, MAX_BATCH_AGE_MS).unref();
  }

  /** Encodes so many of those that wait, the oldest first. */
  private encode(most: number): void {
    const { pending, writer } = this;
    if (pending.length === 0) return;
    const { clock } = this.deps;
    const now = clock.nowMs();
    const nowMonotonic = clock.monotonicMs();
    const count = Math.min(most, pending.length);
    for (let index = 0; index < count; index += 1) {
      const facts = pending[index] as RequestFacts;
      const before = writer.at;
      try {
        this.write(facts, now - (nowMonotonic - facts.steps.receivedAtMs));
        this.batchRecords += 1;
      } catch {
        // A record that cannot be made must not take others with it.
        writer.at = before;
        this.deps.observer.dropped(1);
      }
      facts.body.capture?.release();
      if (this.batchRecords >= MAX_BATCH_RECORDS || writer.at >= MAX_BATCH_BYTES) this.closeBatch();
    }
    this.pending = count === pending.length ? [] : pending.slice(count);
    if (this.pending.length === 0) this.pendingBytes = 0;
  }

  /** One record and, beside it, what was said. */
  private write(facts: RequestFacts, receivedAtUnixMs: number): void {
    const { writer, encoder } = this;
    const { capture } = facts.body;
    const content = capture === undefined ? undefined : capturedContent(capture);
    const start = writer.begin(2);
    encoder.write(writer, facts, receivedAtUnixMs, content?.toolCalls);
    if (writer.at - start > MAX_RECORD_BYTES) throw new RangeError('a record is too large');
    writer.end(start);
    if (content === undefined) return;
    const contentStart = writer.beginLong(3);
    writeContent(writer, facts, encoder.callerOf(facts.principal), content);
    writer.endLong(contentStart);
  }

  private beginBatch(): void {
    this.writer.at = 0;
    this.writer.text(1, this.deps.gatewayId);
    this.batchRecords = 0;
  }

  private closeBatch(): void {
    if (this.batchRecords === 0) return;
    const batch: QueuedBatch = { id: newId(), bytes: this.writer.since(0), records: this.batchRecords };
    this.beginBatch();
    const dropped = this.queue.push(batch);
    if (dropped > 0) this.deps.observer.dropped(dropped);
    this.publishMore();
  }

  private publishMore(): void {
    while (this.inFlight < MAX_IN_FLIGHT && !this.stopping.signal.aborted) {
      const batch = this.queue.take();
      if (batch === undefined) return;
      this.inFlight += 1;
      this.inFlightRecords += batch.records;
      void this.publish(batch).finally(() => {
        this.inFlight -= 1;
        this.inFlightRecords -= batch.records;
        this.onArrival?.();
        this.publishMore();
      });
    }
  }

  private async publish(batch: QueuedBatch): Promise<void> {
    const { transport, observer } = this.deps;
    const { signal } = this.stopping;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await transport.publish(batch.bytes, batch.id);
        observer.published(batch.records);
        if (this.failing) observer.publishRecovered();
        this.failing = false;
        return;
      } catch (error) {
        if (!this.failing) observer.publishFailed(error);
        this.failing = true;
        await sleep(backoffDelayMs(attempt, RETRY), undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  private arrival(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(timeoutMs, MAX_BATCH_AGE_MS));
      this.onArrival = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
