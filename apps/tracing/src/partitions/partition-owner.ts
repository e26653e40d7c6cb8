import { setTimeout as sleep } from 'node:timers/promises';
import type { AdvisoryLocks } from '@roundhouse/database';
import { USAGE_PARTITIONS, type PartitionConsumer } from '@roundhouse/messaging';
import type { Logger } from '@roundhouse/telemetry';
import { fairShare, preferredOrder } from './domain/fair-share.ts';
import type { OpenLocks, StartConsumer } from './partitions.ports.ts';

/** Lock key that every replica shares, to be counted; beyond the keys of partitions. */
const GROUP_KEY = USAGE_PARTITIONS;

/** What an owner needs. */
export interface PartitionOwnerOptions {
  openLocks: OpenLocks;
  startConsumer: StartConsumer;
  /** Unique among replicas. */
  instanceId: string;
  /** Pause between two looks, in milliseconds. */
  intervalMs: number;
  logger: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Shares the partitions of the usage stream among replicas: each owns those whose lock it holds, and takes no more than
 * its equal share. A replica that dies loses its locks with its session, and the others take over. Should two replicas
 * ever consume one partition at once, the ledger's keys still count everything once; ownership only saves work.
 */
export class PartitionOwner {
  private readonly options: PartitionOwnerOptions;
  private readonly order: readonly number[];
  private readonly consumers = new Map<number, PartitionConsumer>();
  private readonly stopping = new AbortController();
  private locks: AdvisoryLocks | undefined;
  private running: Promise<void> = Promise.resolve();
  private failing = false;

  constructor(options: PartitionOwnerOptions) {
    this.options = options;
    this.order = preferredOrder(USAGE_PARTITIONS, options.instanceId);
  }

  /** Partitions that this replica consumes now. */
  get owned(): number {
    return this.consumers.size;
  }

  /** Whether the database answers: the session that holds the locks is alive. */
  get connected(): boolean {
    return this.locks !== undefined && !this.locks.lost.aborted;
  }

  /** Begins, and goes on until {@link stop}. */
  start(): void {
    this.running = this.run();
  }

  /** Stops all consumers after their batch in hand and gives the partitions back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.dropAll();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.look();
        this.failing = false;
      } catch (error) {
        // Once per outage.
        if (!this.failing) this.options.logger.warn({ error }, 'partitions cannot be claimed');
        this.failing = true;
        await this.dropAll();
      }
      await this.pause();
    }
  }

  /** Sleeps, but wakes at once when the session is lost: consumers without a lock must end. */
  private async pause(): Promise<void> {
    const signals = [this.stopping.signal, ...(this.connected && this.locks ? [this.locks.lost] : [])];
    await sleep(this.options.intervalMs, undefined, { signal: AbortSignal.any(signals) }).catch(() => undefined);
  }

  private async look(): Promise<void> {
    if (!this.connected) {
      await this.dropAll();
      this.locks = await this.options.openLocks();
      await this.locks.join(GROUP_KEY);
    }
    const locks = this.locks;
    if (locks === undefined) return;
    const share = fairShare(USAGE_PARTITIONS, await locks.members(GROUP_KEY));
    for (const partition of this.order) {
      if (this.stopping.signal.aborted) return;
      const owned = this.consumers.has(partition);
      if (owned && this.consumers.size > share) await this.giveBack(locks, partition);
      else if (!owned && this.consumers.size < share && (await locks.take(partition))) this.consume(partition);
    }
  }

  private consume(partition: number): void {
    this.consumers.set(partition, this.options.startConsumer(partition));
    this.options.logger.info({ partition, owned: this.owned }, 'partition taken');
  }

  private async giveBack(locks: AdvisoryLocks, partition: number): Promise<void> {
    await this.consumers.get(partition)?.stop();
    this.consumers.delete(partition);
    await locks.release(partition);
    this.options.logger.info({ partition, owned: this.owned }, 'partition given back');
  }

  private async dropAll(): Promise<void> {
    const consumers = [...this.consumers.values()];
    this.consumers.clear();
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    const locks = this.locks;
    this.locks = undefined;
    await locks?.close();
  }
}
