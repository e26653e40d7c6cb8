import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@roundhouse/kernel';
import { freeSegments } from '@roundhouse/spool';
import type { LedgerProgress } from './accounting-flow.ports.ts';
import type { AccountingObserver } from './accounting-observer.ts';
import type { SpoolCursor } from './spool-cursor.ts';
import type { UsageForwarder } from './usage-forwarder.ts';

/** Segments live for minutes; looking at them more often would only cost. */
const FREE_INTERVAL_MS = 10_000;

/** What confirmation needs to know. */
export interface ConfirmationOptions {
  /** Holds all spools. */
  readonly directory: string;
  /** How long a confirmed segment is kept, for a ledger that falls back, in milliseconds. */
  readonly retentionMs: number;
  /** Pause between two questions, in milliseconds. */
  readonly pollIntervalMs: number;
  /** First record of the live spool whose attempt is not settled yet: its segment stays. */
  readonly oldestOpenSeq: () => number;
  readonly clock: Clock;
}

/** Asks the ledger again and again what it has, has the rest published again where needed, and frees confirmed segments. */
export class UsageConfirmation {
  private readonly ledger: LedgerProgress;
  private readonly forwarder: UsageForwarder;
  private readonly observer: AccountingObserver;
  private readonly options: ConfirmationOptions;
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> | undefined;
  private failing = false;
  private freedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    ledger: LedgerProgress,
    forwarder: UsageForwarder,
    observer: AccountingObserver,
    options: ConfirmationOptions,
  ) {
    this.ledger = ledger;
    this.forwarder = forwarder;
    this.observer = observer;
    this.options = options;
  }

  /** Starts to poll. A poll that is still under way is not started twice. */
  start(): void {
    this.timer ??= setInterval(() => {
      this.polling ??= this.poll().finally(() => {
        this.polling = undefined;
      });
    }, this.options.pollIntervalMs).unref();
  }

  /** Ends polling after the poll that is under way. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.polling;
  }

  /** One round; failures are counted and tried again with the next. */
  async poll(): Promise<void> {
    const nowMs = this.options.clock.monotonicMs();
    for (const cursor of this.forwarder.spools) cursor.noteWritten(nowMs);
    try {
      await this.confirm();
      await this.free();
      if (this.failing) this.observer.stepRecovered('confirm usage');
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.observer.stepFailed('confirm usage', error);
      this.failing = true;
    }
  }

  private async confirm(): Promise<void> {
    const cursors = [...this.forwarder.spools];
    const confirmed = await this.ledger.contiguousSeqs(cursors.map((cursor) => cursor.spoolId));
    const nowMs = this.options.clock.monotonicMs();
    for (const cursor of cursors) {
      const seq = confirmed.get(cursor.spoolId) ?? 0;
      if (cursor.confirm(seq, nowMs)) this.observer.republished(cursor.spoolId, seq + 1);
    }
  }

  private async free(): Promise<void> {
    const nowMs = this.options.clock.monotonicMs();
    if (nowMs - this.freedAtMs < Math.min(FREE_INTERVAL_MS, this.options.retentionMs)) return;
    this.freedAtMs = nowMs;
    // A copy: spools leave the list on the way.
    for (const cursor of this.forwarder.spools.slice()) await this.freeSpool(cursor);
  }

  private async freeSpool(cursor: SpoolCursor): Promise<void> {
    const { directory, retentionMs, oldestOpenSeq, clock } = this.options;
    const { spoolId, confirmedSeq, sealedLastSeq } = cursor;
    if (sealedLastSeq === undefined) {
      // The open of a running attempt must be found again if this process dies now.
      await freeSegments(directory, spoolId, Math.min(confirmedSeq, oldestOpenSeq() - 1), retentionMs, { clock });
      return;
    }
    const keepMs = sealedLastSeq === 0 ? 0 : retentionMs;
    await freeSegments(directory, spoolId, confirmedSeq, keepMs, { clock, sealedLastSeq });
    if (!existsSync(join(directory, spoolId))) await this.forwarder.remove(cursor);
  }
}
