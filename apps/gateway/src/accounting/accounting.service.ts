import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId, type Clock } from '@roundhouse/kernel';
import { openSpool, type SpoolWriter } from '@roundhouse/spool';
import type { LedgerProgress, UsageTransport } from './accounting-flow.ports.ts';
import type { Accounting, AttemptRecord, Flushed, SettleFacts } from './accounting.ports.ts';
import type { AccountingObserver } from './accounting-observer.ts';
import { SpoolTail } from './domain/spool-tail.ts';
import { UnsettledAttempts } from './domain/unsettled-attempts.ts';
import { SpoolAccounting } from './spool-accounting.ts';
import { SpoolCursor } from './spool-cursor.ts';
import { recoverSpools } from './spool-recovery.ts';
import { SpoolSource } from './spool-source.ts';
import { UsageConfirmation } from './usage-confirmation.ts';
import { UsageForwarder } from './usage-forwarder.ts';

const TAIL_BYTES = 16 * 1024 * 1024;
const RECOVERY_RETRY_MS = 5_000;

/** How accounting works. */
export interface AccountingOptions {
  /** Holds all spools of this gateway. */
  readonly directory: string;
  readonly gatewayId: string;
  readonly syncPolicy: 'process' | 'disk';
  /** Default 15 minutes. */
  readonly retentionMs?: number;
  /** Default 250 ms. */
  readonly forwardIntervalMs?: number;
  /** How often the ledger is asked what it has; default 1 s. */
  readonly pollIntervalMs?: number;
  /** Default 16. */
  readonly maxInFlight?: number;
  /** Default 64 MiB. */
  readonly segmentBytes?: number;
}

/** Figures for operators. */
export interface AccountingState {
  readonly spoolId: string;
  readonly writable: boolean;
  readonly unconfirmedRecords: number;
  readonly spoolBytes: number;
  readonly oldestUnconfirmedMs: number;
  readonly attemptsUnderWay: number;
  /** Earlier spools that the ledger does not have in full yet, or that are still kept. */
  readonly earlierSpools: number;
}

/**
 * Accounting of one gateway process: opens a new spool, settles what earlier processes left open, forwards everything
 * to the usage stream and frees what the ledger has confirmed.
 */
export class AccountingService implements Accounting {
  private readonly options: AccountingOptions;
  private readonly observer: AccountingObserver;
  private readonly clock: Clock;
  private readonly spoolId = newId();
  private readonly sealed: { readonly spoolId: string; readonly lastSeq: number }[] = [];
  private readonly writer: SpoolWriter;
  private readonly unsettled = new UnsettledAttempts();
  private readonly records: SpoolAccounting;
  private readonly forwarder: UsageForwarder;
  private readonly confirmation: UsageConfirmation;
  private readonly stopping = new AbortController();
  private recovery: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;

  /** @throws Error when the directory cannot be written: a fault of the installation, to be seen at start */
  constructor(
    options: AccountingOptions,
    transport: UsageTransport,
    ledger: LedgerProgress,
    observer: AccountingObserver,
    clock: Clock,
  ) {
    this.options = options;
    this.observer = observer;
    this.clock = clock;
    const { directory, syncPolicy, segmentBytes, retentionMs = 15 * 60_000 } = options;
    this.writer = openSpool({
      directory,
      spoolId: this.spoolId,
      syncPolicy,
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
    });
    const tail = new SpoolTail(TAIL_BYTES);
    this.records = new SpoolAccounting(this.writer, tail, this.unsettled, observer);
    const { forwardIntervalMs = 250, maxInFlight = 16, pollIntervalMs = 1_000 } = options;
    this.forwarder = new UsageForwarder(transport, observer, { intervalMs: forwardIntervalMs, maxInFlight });
    this.forwarder.add(this.liveCursor(tail));
    const oldestOpenSeq = (): number => this.unsettled.oldestOpenSeq;
    this.confirmation = new UsageConfirmation(ledger, this.forwarder, observer, {
      directory,
      retentionMs,
      pollIntervalMs,
      oldestOpenSeq,
      clock,
    });
  }

  get writable(): boolean {
    return this.writer.writable;
  }

  open(record: AttemptRecord, flushed: Flushed): void {
    this.records.open(record, flushed);
  }

  settle(record: AttemptRecord, facts: SettleFacts, flushed: Flushed): void {
    this.records.settle(record, facts, flushed);
  }

  /** The stream lost messages that it had acknowledged: all that the ledger does not have goes out again, now. */
  streamForgot(): void {
    this.forwarder.republish();
  }

  /** The spool of this process, and those of earlier ones as they are found. */
  get register(): { readonly spoolId: string; readonly sealed: readonly { spoolId: string; lastSeq: number }[] } {
    return { spoolId: this.spoolId, sealed: this.sealed };
  }

  /** Figures as of now. */
  get state(): AccountingState {
    const nowMs = this.clock.monotonicMs();
    const { spools } = this.forwarder;
    return {
      spoolId: this.spoolId,
      writable: this.writable,
      unconfirmedRecords: spools.reduce((sum, cursor) => sum + cursor.unconfirmed, 0),
      spoolBytes: this.writer.bytesUsed,
      oldestUnconfirmedMs: Math.max(...spools.map((cursor) => cursor.oldestUnconfirmedMs(nowMs))),
      attemptsUnderWay: this.unsettled.size,
      earlierSpools: spools.length - 1,
    };
  }

  /** Starts to forward, and in the background to take over what earlier processes left. */
  start(): void {
    this.forwarder.start();
    this.confirmation.start();
    this.recovery ??= this.recoverUntilDone();
  }

  /**
   * Writes and forwards what is left, then ends. Call when no attempt runs any more.
   *
   * @param drainMs how long to wait for the usage stream; what it did not take goes out with the next process
   */
  stop(drainMs = 5_000): Promise<void> {
    this.stopped ??= this.end(drainMs);
    return this.stopped;
  }

  private async end(drainMs: number): Promise<void> {
    this.stopping.abort();
    await this.recovery;
    await this.writer.flush().catch((error: unknown) => this.observer.stepFailed('flush the spool', error));
    await this.forwarder.drain(drainMs);
    await this.confirmation.stop();
    await this.forwarder.stop();
    await this.writer.close().catch((error: unknown) => this.observer.stepFailed('close the spool', error));
  }

  private async recoverUntilDone(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        return await this.recover();
      } catch (error) {
        this.observer.stepFailed('take over earlier spools', error);
        await sleep(RECOVERY_RETRY_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  private async recover(): Promise<void> {
    const { directory } = this.options;
    const { spools, unsettled } = await recoverSpools(directory, this.spoolId, this.observer);
    for (const record of unsettled) {
      if (!this.records.settleProvisionally(record)) throw new Error('the spool refuses provisional settles');
    }
    await this.writer.flush();
    this.observer.provisional(unsettled.length);
    for (const { spoolId, firstSeq, lastSeq } of spools) {
      this.sealed.push({ spoolId, lastSeq });
      const source = this.source(spoolId, () => lastSeq);
      // Every attempt in there is settled now, so no open has to travel.
      const cursor = { spoolId, firstSeq, sealedLastSeq: lastSeq, isSettled: () => true, lastSeq: () => lastSeq };
      this.forwarder.add(
        new SpoolCursor({ ...cursor, source, gatewayId: this.options.gatewayId }, this.clock.monotonicMs()),
      );
    }
  }

  private liveCursor(tail: SpoolTail): SpoolCursor {
    const lastSeq = (): number => this.writer.flushedSeq;
    return new SpoolCursor(
      {
        spoolId: this.spoolId,
        gatewayId: this.options.gatewayId,
        source: this.source(this.spoolId, lastSeq, tail),
        lastSeq,
        isSettled: (attemptId) => this.unsettled.isSettled(attemptId),
      },
      this.clock.monotonicMs(),
    );
  }

  private source(spoolId: string, lastSeq: () => number, tail?: SpoolTail): SpoolSource {
    return new SpoolSource({
      directory: this.options.directory,
      spoolId,
      lastSeq,
      onDamage: ({ firstSeq, lastSeq: damagedTo }) => this.observer.damaged(spoolId, firstSeq, damagedTo),
      ...(tail === undefined ? {} : { tail }),
    });
  }
}

/** Folder of the spools inside a gateway's data directory. */
export function spoolDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'spool');
}
