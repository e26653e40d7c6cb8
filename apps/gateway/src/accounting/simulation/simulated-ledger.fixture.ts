import { UsageSource } from '@roundhouse/contracts/common/v1/common';
import { UsageBatch, UsageRecord } from '@roundhouse/contracts/events/v1/usage';
import type { LedgerProgress } from '../accounting-flow.ports.ts';

/** A message in the simulated stream. */
export interface StoredMessage {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

interface State {
  readonly settles: Map<string, bigint>;
  readonly provisionals: Set<string>;
  readonly opens: Set<string>;
  /** Covered sequence numbers by spool. */
  readonly covered: Map<string, Set<number>>;
}

/**
 * The ledger by its rules alone: a row per attempt and kind, progress in the same transaction, sums of what is new. What
 * Postgres does with them is tested where that code is.
 */
export class SimulatedLedger implements LedgerProgress {
  private state: State = { settles: new Map(), provisionals: new Set(), opens: new Set(), covered: new Map() };
  private kept: State | undefined;
  away = false;

  /** Takes a message; any number of times, in any order. */
  take(bytes: Uint8Array): void {
    const batch = UsageBatch.decode(bytes);
    const covered = this.state.covered.get(batch.spoolId) ?? new Set<number>();
    for (let seq = Number(batch.firstSeq); seq <= Number(batch.lastSeq); seq += 1) covered.add(seq);
    this.state.covered.set(batch.spoolId, covered);
    for (const encoded of batch.records) this.takeRecord(UsageRecord.decode(encoded));
  }

  /** Remembers everything as it is, for a failover that falls back to it. */
  keep(): void {
    this.kept = structuredClone(this.state);
  }

  /** Falls back to what was kept: rows and progress alike. @returns false when nothing was */
  fallBack(): boolean {
    if (this.kept === undefined) return false;
    this.state = this.kept;
    this.kept = undefined;
    return true;
  }

  contiguousSeqs = (spoolIds: readonly string[]): Promise<ReadonlyMap<string, number>> => {
    if (this.away) return Promise.reject(new Error('no connection'));
    return Promise.resolve(new Map(spoolIds.map((spoolId) => [spoolId, this.contiguous(spoolId)])));
  };

  /** Last number of a spool that is covered without a gap before it. */
  contiguous(spoolId: string): number {
    const covered = this.state.covered.get(spoolId);
    let seq = 0;
    while (covered?.has(seq + 1)) seq += 1;
    return seq;
  }

  /** Charges by attempt, in pico-USD. */
  get settles(): ReadonlyMap<string, bigint> {
    return this.state.settles;
  }

  /** Attempts that stand as provisional: those that were settled after all are taken back. */
  get provisionals(): string[] {
    return [...this.state.provisionals].filter((attemptId) => !this.state.settles.has(attemptId));
  }

  /** Every attempt that it has heard of. */
  get attempts(): ReadonlySet<string> {
    return new Set([...this.state.opens, ...this.state.provisionals, ...this.state.settles.keys()]);
  }

  private takeRecord({ attemptId, kind }: UsageRecord): void {
    const { settles, provisionals, opens } = this.state;
    if (kind?.$case === 'open') opens.add(attemptId);
    if (kind?.$case !== 'settle') return;
    const { usageSource, costPico } = kind.value;
    if (usageSource === UsageSource.USAGE_SOURCE_PROVISIONAL) provisionals.add(attemptId);
    else if (!settles.has(attemptId)) settles.set(attemptId, costPico);
  }
}

/** The usage stream by its rules alone: places that grow, until everything is lost. */
export class SimulatedStream {
  readonly messages: StoredMessage[] = [];
  private lastSeq = 0;

  /** Stores a message and tells its place. */
  store(bytes: Uint8Array): number {
    this.lastSeq += 1;
    this.messages.push({ seq: this.lastSeq, bytes });
    return this.lastSeq;
  }

  /** Loses all disks. */
  wipe(): void {
    this.messages.length = 0;
    this.lastSeq = 0;
  }
}
