import type { WatchResponse } from '@roundhouse/contracts/registry/v1/config_service';
import { systemClock, type Clock } from '@roundhouse/kernel';
import { transferEvents } from '@roundhouse/snapshot';
import { catchUpFor, sameHead, type Head } from './domain/head.ts';
import type { EndpointBoard } from './endpoint-board.ts';
import type { HeadWatch } from './head-watch.ts';
import type { BuiltTransfer, TransferStore } from './transfer-store.ts';
import type { WatcherView } from './watch.ports.ts';

/** Where a session's messages go. */
export interface WatcherSink {
  /** True once the watcher is gone. */
  readonly closed: boolean;
  /**
   * Sends one message; resolves when the next may follow.
   *
   * @throws AppError OVERLOADED when the watcher has taken nothing for too long
   */
  send(response: WatchResponse): Promise<void>;
}

/** Who watches. */
export interface WatcherIdentity {
  instanceId: string;
  view: WatcherView;
}

/** What all sessions share. */
export interface WatchSources {
  heads: HeadWatch;
  transfers: TransferStore;
  endpoints: EndpointBoard;
  /** Told of a state that could not be read; the session tries again. */
  onFault: (error: unknown) => void;
  clock?: Clock;
}

const HEARTBEAT_MS = 1000;
const RETRY_MS = 250;
/** Endpoints change all the time; they are collected this long. */
const ENDPOINTS_INTERVAL_MS = 250;

/**
 * Serves one watcher until it is gone. Keeps no queue: what happened while the watcher was slow is one delta when it
 * can take it, made from what it holds to the head.
 */
export class WatchSession {
  readonly watcher: WatcherIdentity;
  private readonly sources: WatchSources;
  private readonly sink: WatcherSink;
  private readonly clock: Clock;
  private readonly changedEndpoints = new Set<string>();
  private heldHead: Head | undefined;
  private sentHead: Head | undefined;
  private stopped = false;
  private wakened = Promise.withResolvers<void>();
  private lastBeatMs = Number.NEGATIVE_INFINITY;
  private lastEndpointsMs = Number.NEGATIVE_INFINITY;

  /** @param have what the watcher holds already */
  constructor(sources: WatchSources, watcher: WatcherIdentity, have: Head | undefined, sink: WatcherSink) {
    this.sources = sources;
    this.watcher = watcher;
    this.heldHead = have;
    this.sink = sink;
    this.clock = sources.clock ?? systemClock;
  }

  /** Last state that was sent in full. */
  get held(): Head | undefined {
    return this.heldHead;
  }

  /** Lets the session look again: the head moved, endpoints changed, or the watcher is gone. */
  wake(): void {
    this.wakened.resolve();
  }

  /** Ends the session after the message that is under way. */
  stop(): void {
    this.stopped = true;
    this.wake();
  }

  /** Runs until it is stopped or the sink is closed. @throws what the sink throws */
  async run(): Promise<void> {
    const { heads, endpoints } = this.sources;
    const ends = [
      heads.onMove(() => this.wake()),
      endpoints.onChange((ids) => {
        for (const id of ids) this.changedEndpoints.add(id);
        this.wake();
      }),
    ];
    try {
      await this.checkClaim();
      while (!this.ended) {
        const current = await this.catchUp();
        if (current) await this.sendEndpoints();
        if (current) await this.beat();
        await this.idle(current ? this.untilNextDutyMs() : RETRY_MS);
      }
    } finally {
      for (const end of ends) end();
    }
  }

  private get ended(): boolean {
    return this.stopped || this.sink.closed;
  }

  /** A watcher that another registry served a moment ago may be ahead of the last poll: then the head is read anew. */
  private async checkClaim(): Promise<void> {
    const { heads, onFault } = this.sources;
    const ahead = this.heldHead !== undefined && this.heldHead.number > (heads.head?.number ?? 0n);
    if (ahead) await heads.refresh().catch(onFault);
  }

  /** Brings the watcher to the head. @returns false when the head or the way to it could not be read */
  private async catchUp(): Promise<boolean> {
    for (;;) {
      const { head } = this.sources.heads;
      if (head === undefined) return false;
      if (this.ended || this.isCurrent(head)) return true;
      let next: BuiltTransfer;
      try {
        next = await this.build(head);
      } catch (error) {
        this.sources.onFault(error);
        return false;
      }
      for (const event of transferEvents(next.transfer)) await this.sink.send(event);
      this.heldHead = next.head;
      this.sentHead = next.head;
    }
  }

  /** A transfer is read after the head and may be ahead of it: what this session sent itself is never taken back. */
  private isCurrent(head: Head): boolean {
    if (this.sentHead?.epoch === head.epoch && this.sentHead.number >= head.number) return true;
    return catchUpFor(this.heldHead, head) === 'nothing';
  }

  private async build(head: Head): Promise<BuiltTransfer> {
    const { transfers } = this.sources;
    const { view } = this.watcher;
    const held = this.heldHead;
    if (held !== undefined && catchUpFor(held, head) === 'delta') {
      const delta = await transfers.changes(view, held, head);
      if (delta !== undefined) return delta;
    }
    // What is older than this watcher's own state would take it back.
    const full = await transfers.everything(view, head, held?.epoch !== head.epoch);
    const intendedRemovals = await transfers.intendedRemovals(held, full);
    // Chunks are shared by all watchers; only the header speaks to this one.
    return { ...full, transfer: { ...full.transfer, header: { ...full.transfer.header, intendedRemovals } } };
  }

  /** Everything at first, then what changed. */
  private async sendEndpoints(): Promise<void> {
    const complete = this.lastEndpointsMs === Number.NEGATIVE_INFINITY;
    const nowMs = this.clock.monotonicMs();
    if (!complete && (this.changedEndpoints.size === 0 || nowMs - this.lastEndpointsMs < ENDPOINTS_INTERVAL_MS)) return;
    const { current } = this.sources.endpoints;
    const ids = complete ? [...current.keys()] : [...this.changedEndpoints];
    this.changedEndpoints.clear();
    this.lastEndpointsMs = nowMs;
    const endpoints = ids.flatMap((id) => current.get(id) ?? []);
    const removedDeploymentIds = ids.filter((id) => !current.has(id));
    await this.sink.send({ event: { $case: 'endpoints', value: { complete, endpoints, removedDeploymentIds } } });
  }

  /** A heartbeat each second, only while the head is known to be true. */
  private async beat(): Promise<void> {
    const { head, fresh } = this.sources.heads;
    const nowMs = this.clock.monotonicMs();
    if (!fresh || !sameHead(head, this.heldHead) || nowMs - this.lastBeatMs < HEARTBEAT_MS) return;
    this.lastBeatMs = nowMs;
    const atUnixMs = BigInt(this.clock.nowMs());
    await this.sink.send({ event: { $case: 'heartbeat', value: { head, atUnixMs } } });
  }

  private untilNextDutyMs(): number {
    const nowMs = this.clock.monotonicMs();
    const untilBeatMs = this.lastBeatMs + HEARTBEAT_MS - nowMs;
    const untilEndpointsMs =
      this.changedEndpoints.size === 0
        ? Number.POSITIVE_INFINITY
        : this.lastEndpointsMs + ENDPOINTS_INTERVAL_MS - nowMs;
    // While the head is stale the beat is overdue: look again a little later, not at once.
    return Math.max(Math.min(untilBeatMs > 0 ? untilBeatMs : RETRY_MS, untilEndpointsMs), 1);
  }

  private async idle(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => this.wake(), timeoutMs);
    await this.wakened.promise;
    clearTimeout(timer);
    this.wakened = Promise.withResolvers<void>();
  }
}
