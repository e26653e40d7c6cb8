import { setTimeout as sleep } from 'node:timers/promises';
import { backoffDelayMs } from '@roundhouse/kernel';
import type { UsageMessage, UsageTransport } from './accounting-flow.ports.ts';
import type { AccountingObserver } from './accounting-observer.ts';
import type { SpoolCursor } from './spool-cursor.ts';

const RETRY = { baseMs: 200, capMs: 5_000 };
/** Messages of earlier processes per pass: replaying a day's outage must leave room for what happens now. */
const REPLAYED_PER_PASS = 16;

/** How the forwarder works. */
export interface ForwarderOptions {
  /** Pause between two looks at the spools, in milliseconds: what most attempts need to be settled before. */
  readonly intervalMs: number;
  /** Messages under way at once. */
  readonly maxInFlight: number;
}

/**
 * Moves records from the spools to the usage stream, behind the writer. Every message is tried for ever; what the
 * stream took twice, the ledger takes once.
 */
export class UsageForwarder {
  private readonly transport: UsageTransport;
  private readonly observer: AccountingObserver;
  private readonly options: ForwarderOptions;
  private readonly cursors: SpoolCursor[] = [];
  private inFlight = 0;
  /** Waits for a message that is under way to arrive. */
  private onArrival: (() => void) | undefined;
  private readonly stopping = new AbortController();
  private failing = false;
  private loop: Promise<void> | undefined;

  constructor(transport: UsageTransport, observer: AccountingObserver, options: ForwarderOptions) {
    this.transport = transport;
    this.observer = observer;
    this.options = options;
  }

  /** Spools that are followed, the live one first. */
  get spools(): readonly SpoolCursor[] {
    return this.cursors;
  }

  /** Follows a spool from now on. */
  add(cursor: SpoolCursor): void {
    this.cursors.push(cursor);
  }

  /** Sends everything again that the ledger does not have: the stream lost what it had acknowledged. */
  republish(): void {
    for (const cursor of this.cursors) {
      if (cursor.unconfirmed === 0) continue;
      cursor.rewind();
      this.observer.republished(cursor.spoolId, cursor.confirmedSeq + 1);
    }
  }

  /** Leaves a spool that is confirmed and gone. */
  async remove(cursor: SpoolCursor): Promise<void> {
    const index = this.cursors.indexOf(cursor);
    if (index >= 0) this.cursors.splice(index, 1);
    await cursor.close();
  }

  /** Starts to forward. */
  start(): void {
    this.loop ??= this.run();
  }

  /** Waits until the stream took all that is safe on disk now, for so long at most. */
  async drain(timeoutMs: number): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += this.options.intervalMs) {
      if (this.cursors.every((cursor) => cursor.isForwarded)) return true;
      await sleep(this.options.intervalMs);
    }
    return this.cursors.every((cursor) => cursor.isForwarded);
  }

  /** Ends forwarding. What is not acknowledged goes out again with the next process. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    while (this.inFlight > 0) await this.arrival();
    for (const cursor of this.cursors) await cursor.close();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.step('read the spool', async () => {
        for (const cursor of this.cursors.slice()) await this.forward(cursor);
      });
      await this.pause(this.options.intervalMs);
    }
  }

  private async forward(cursor: SpoolCursor): Promise<void> {
    const most = cursor.sealedLastSeq === undefined ? Number.POSITIVE_INFINITY : REPLAYED_PER_PASS;
    for (let sent = 0; sent < most && !this.stopping.signal.aborted; sent += 1) {
      if (this.inFlight >= this.options.maxInFlight) await this.arrival();
      const message = await cursor.nextMessage();
      if (message === undefined) return;
      this.inFlight += 1;
      void this.send(cursor, message).finally(() => {
        this.inFlight -= 1;
        this.onArrival?.();
      });
    }
  }

  private arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.onArrival = resolve;
    });
  }

  private async send(cursor: SpoolCursor, message: UsageMessage): Promise<void> {
    for (let attempt = 0; !this.stopping.signal.aborted; attempt += 1) {
      try {
        await this.transport.publish(message);
        cursor.acknowledged(message);
        this.observer.published(message.lastSeq - message.firstSeq + 1);
        if (this.failing) this.observer.publishRecovered();
        this.failing = false;
        return;
      } catch (error) {
        this.failing = true;
        this.observer.publishFailed(error);
        await this.pause(backoffDelayMs(attempt, RETRY));
      }
    }
  }

  private async step(name: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.observer.stepFailed(name, error);
    }
  }

  private async pause(durationMs: number): Promise<void> {
    await sleep(durationMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
