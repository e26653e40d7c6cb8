import { writeSync } from 'node:fs';
import { Attribution } from '@roundhouse/contracts/events/v1/usage';
import { TokenUsage } from '@roundhouse/contracts/common/v1/common';
import { newId, type ManualClock } from '@roundhouse/kernel';
import { openSpool, type SpoolWriter, type WriteFunction } from '@roundhouse/spool';
import type { LedgerProgress, UsageMessage } from '../accounting-flow.ports.ts';
import type { AttemptRecord, SettleFacts } from '../accounting.ports.ts';
import type { AccountingObserver } from '../accounting-observer.ts';
import { SpoolTail } from '../domain/spool-tail.ts';
import { StreamMemory, type SentMark } from '../domain/stream-memory.ts';
import { UnsettledAttempts } from '../domain/unsettled-attempts.ts';
import { SpoolAccounting } from '../spool-accounting.ts';
import { SpoolCursor } from '../spool-cursor.ts';
import { recoverSpools } from '../spool-recovery.ts';
import { SpoolSource } from '../spool-source.ts';
import { UsageConfirmation } from '../usage-confirmation.ts';
import { UsageForwarder } from '../usage-forwarder.ts';

/** How long a confirmed segment is kept. */
export const RETENTION_MS = 900_000;

const NOTHING = (): void => undefined;
const OBSERVER: AccountingObserver = {
  opened: NOTHING,
  settled: NOTHING,
  refused: NOTHING,
  provisional: NOTHING,
  published: NOTHING,
  publishFailed: NOTHING,
  publishRecovered: NOTHING,
  republished: NOTHING,
  damaged: (spoolId, firstSeq) => {
    throw new Error(`spool ${spoolId} is damaged at ${firstSeq}`);
  },
  stepFailed: NOTHING,
  stepRecovered: NOTHING,
};

/** A message on its way to the stream. */
export interface Sending {
  readonly cursor: SpoolCursor;
  readonly message: UsageMessage;
  mark: SentMark;
}

/** What an attempt of the simulation came to. */
export interface Attempt {
  readonly record: AttemptRecord;
  openSafe: boolean;
  settleBegun: boolean;
  /** The caller may have been told that it is over. */
  settleSafe: boolean;
}

/** Cost of the nth attempt: 7 tokens for n pico-dollars each. */
export function costOf(number: number): bigint {
  return 7n * BigInt(number);
}

/**
 * One process of a gateway: the real writer, tail, cursors, confirmation and recovery over a real directory. It moves only
 * when it is told to, one step at a time, and its disk writes when it is told to.
 */
export class SimulatedGateway {
  readonly forwarder: UsageForwarder;
  readonly confirmation: UsageConfirmation;
  readonly sendings: Sending[] = [];
  readonly attempts: Attempt[] = [];
  private readonly directory: string;
  private readonly spoolId = newId();
  private readonly clock: ManualClock;
  private readonly writer: SpoolWriter;
  private readonly tail = new SpoolTail(4_096);
  private readonly unsettled = new UnsettledAttempts();
  private readonly records: SpoolAccounting;
  private readonly memory = new StreamMemory();
  private held: { write: (share: number) => void } | undefined;
  private dead = false;

  constructor(directory: string, ledger: LedgerProgress, clock: ManualClock) {
    this.directory = directory;
    this.clock = clock;
    const { spoolId } = this;
    const write = this.heldWrite;
    this.writer = openSpool({ directory, spoolId, syncPolicy: 'process', segmentBytes: 2_048, clock, write });
    this.records = new SpoolAccounting(this.writer, this.tail, this.unsettled, OBSERVER);
    this.forwarder = new UsageForwarder({ publish: () => Promise.resolve() }, OBSERVER, {
      intervalMs: 1,
      maxInFlight: 4,
    });
    const lastSeq = (): number => this.writer.flushedSeq;
    const isSettled = (attemptId: string): boolean => this.unsettled.isSettled(attemptId);
    this.forwarder.add(this.cursor(spoolId, { lastSeq, isSettled, tail: this.tail }));
    const oldestOpenSeq = (): number => this.unsettled.oldestOpenSeq;
    this.confirmation = new UsageConfirmation(ledger, this.forwarder, OBSERVER, {
      directory,
      retentionMs: RETENTION_MS,
      pollIntervalMs: 1,
      oldestOpenSeq,
      clock,
    });
  }

  /** Settles what earlier processes left open, and follows their spools. */
  async recover(): Promise<void> {
    const { spools, unsettled } = await recoverSpools(this.directory, this.spoolId, OBSERVER);
    for (const record of unsettled) this.records.settleProvisionally(record);
    await this.writeAll();
    for (const { spoolId, firstSeq, lastSeq } of spools) {
      const sealed = { lastSeq: () => lastSeq, isSettled: () => true, sealedLastSeq: lastSeq, firstSeq };
      this.forwarder.add(this.cursor(spoolId, sealed));
    }
  }

  /** Begins an attempt. */
  open(): void {
    const record = { attemptId: newId(), attribution: Attribution.fromPartial({ requestId: newId() }) };
    const attempt: Attempt = { record, openSafe: false, settleBegun: false, settleSafe: false };
    this.attempts.push(attempt);
    this.records.open(record, (error) => {
      attempt.openSafe = error === undefined && !this.dead;
    });
  }

  /** Ends an attempt. @param number decides what it cost */
  settle(attempt: Attempt, number: number): void {
    attempt.settleBegun = true;
    this.records.settle(attempt.record, factsOf(number), (error) => {
      attempt.settleSafe = error === undefined && !this.dead;
    });
  }

  /** Lets the disk take what waits, or its first part. @param share 0 to 1 */
  write(share: number): void {
    const { held } = this;
    this.held = undefined;
    held?.write(share);
  }

  /** Lets the disk take everything. */
  async writeAll(): Promise<void> {
    const flushed = this.writer.flush();
    const disk = { done: false };
    void flushed.then(() => (disk.done = true));
    while (!disk.done) {
      await turn();
      this.write(1);
    }
  }

  /** Makes the next message of a spool, if there is one, and sends it. */
  async forward(cursor: SpoolCursor): Promise<void> {
    const message = await cursor.nextMessage();
    if (message !== undefined) this.sendings.push({ cursor, message, mark: this.memory.sent() });
  }

  /** Takes the stream's word that a message was stored. */
  acknowledged(sending: Sending, seq: number): void {
    this.sendings.splice(this.sendings.indexOf(sending), 1);
    sending.cursor.acknowledged(sending.message);
    if (this.memory.acknowledged(sending.mark, seq)) this.forwarder.republish();
  }

  /** Sends again what was not acknowledged. */
  resend(sending: Sending): void {
    sending.mark = this.memory.sent();
  }

  /** Dies. Of what waits for the disk a part may be there, torn anywhere. @param share 0 to 1 */
  async kill(share: number): Promise<void> {
    this.dead = true;
    await turn();
    this.write(share);
    for (const cursor of this.forwarder.spools) await cursor.close();
  }

  private cursor(
    spoolId: string,
    own: {
      lastSeq: () => number;
      isSettled: (attemptId: string) => boolean;
      tail?: SpoolTail;
      sealedLastSeq?: number;
      firstSeq?: number;
    },
  ): SpoolCursor {
    const { tail, ...options } = own;
    const { directory, clock } = this;
    const onDamage = ({ firstSeq, lastSeq }: { firstSeq: number; lastSeq: number }): void =>
      OBSERVER.damaged(spoolId, firstSeq, lastSeq);
    const source = new SpoolSource({ directory, spoolId, lastSeq: own.lastSeq, onDamage, ...(tail && { tail }) });
    return new SpoolCursor({ ...options, spoolId, gatewayId: 'simulated', source }, clock.monotonicMs());
  }

  /** Keeps a write until it is told to happen. Of a dead process nothing is heard any more. */
  private readonly heldWrite: WriteFunction = (fd, buffer, offset, length, position, done) => {
    const bytes = Buffer.from(buffer.subarray(offset, offset + length));
    this.held = {
      write: (share) => {
        const count = Math.floor(length * share);
        const written = count === 0 ? 0 : writeSync(fd, bytes, 0, count, position);
        if (!this.dead) done(null, written);
      },
    };
  };
}

/** Lets what is scheduled for this turn of the event loop happen. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function factsOf(number: number): SettleFacts {
  return {
    endStatus: 'success',
    usage: TokenUsage.fromPartial({ outputTokens: 7 }),
    usageSource: 'provider',
    durationMs: 5,
    firstTokenMs: 1,
    httpStatus: 200,
    failureClass: '',
    finishReason: 'stop',
    costPico: 7n * BigInt(number),
  };
}
