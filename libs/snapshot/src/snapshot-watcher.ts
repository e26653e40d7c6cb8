import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import type {
  Endpoint,
  Heartbeat,
  TransferTrailer,
  WatchResponse,
} from '@roundhouse/contracts/registry/v1/config_service';
import { backoffDelayMs, systemClock, type BackoffLimits, type Clock } from '@roundhouse/kernel';
import { applyTransfer } from './apply-transfer.ts';
import type { ConfigState } from './config-state.ts';
import type { DiskCopy } from './disk-copy.ts';
import { EndpointTable } from './endpoint-table.ts';
import { sameRevision } from './entries.ts';
import type { Refusal } from './refusal.ts';
import { TransferReceiver } from './transfer-receiver.ts';
import { DEFAULT_TRUST, type TrustPolicy } from './trust.ts';
import type { OpenWatch } from './watch-stream.ts';

/** What a watcher tells its owner, for logs and metrics. Listeners must not throw. */
export interface WatcherEvents {
  /** A new state holds, from the wire or from disk. */
  onState?: (state: ConfigState, source: 'wire' | 'disk') => void;
  /** Deployments on nodes are ready now that were not before. */
  onReady?: (deploymentIds: readonly string[]) => void;
  /** A transfer was refused; the last good state stays. Worth an alarm. */
  onRefusal?: (refusal: Refusal) => void;
  /** A stream gave its first message, at the start or after an outage. */
  onConnect?: () => void;
  /** The watch is lost, told once per outage; the watcher connects again by itself. */
  onDisconnect?: (error: unknown) => void;
  /** No usable copy on disk, and why. */
  onDiskAbsent?: (reason: string) => void;
}

/** What a watcher needs. */
export interface WatcherOptions {
  openWatch: OpenWatch;
  /** Absent: nothing is kept on disk. */
  disk?: DiskCopy;
  clock?: Clock;
  trust?: TrustPolicy;
  /** Pause before the next connection; default 200 ms, doubling to at most 5 s, jittered. */
  backoff?: BackoffLimits;
  /** A stream that is silent, or stays behind the head, for so long is given up; default 5 000 ms. */
  patienceMs?: number;
  events?: WatcherEvents;
}

/** A watcher at a glance. */
export interface WatcherStatus {
  connected: boolean;
  revision: ConfigRevision | undefined;
  /** Head of the configuration as last heard. */
  head: ConfigRevision | undefined;
  /** Since the last heartbeat, milliseconds; Infinity when none is known. */
  ageMs: number;
  /** Last refusal, until a transfer is applied again. */
  refusal: Refusal | undefined;
}

/** Heartbeats and endpoints are written to disk this often, in milliseconds. */
const RUNTIME_INTERVAL_MS = 5_000;
/** Back-off after a refusal begins here, so that a bad registry is not asked for full snapshots in a loop. */
const REFUSED_ATTEMPT = 4;

/**
 * Keeps the configuration current: reads the disk copy, then watches registry for ever, reconnecting with
 * jittered back-off. Holds the last good state whatever happens to registry; connection errors and bad
 * transfers never reach the readers.
 */
export class SnapshotWatcher {
  private readonly options: WatcherOptions;
  private readonly clock: Clock;
  private readonly patienceMs: number;
  private readonly stopping = new AbortController();
  private readonly endpointTable: EndpointTable;
  private receiver = new TransferReceiver();
  private state: ConfigState | undefined;
  private head: ConfigRevision | undefined;
  private connected = false;
  private outageTold = false;
  private heardMs: number | undefined;
  private behindSinceMs: number | undefined;
  private refusal: Refusal | undefined;
  private askForEverything = false;
  private gaps = 0;
  private runtimeStoredMs = -Infinity;
  private loop: Promise<void> | undefined;

  constructor(options: WatcherOptions) {
    this.options = options;
    this.clock = options.clock ?? systemClock;
    this.patienceMs = options.patienceMs ?? 5_000;
    this.endpointTable = new EndpointTable(this.clock);
  }

  /** Reads the disk copy, then begins to watch. Resolves once the disk was read, never fails. */
  async start(): Promise<void> {
    await this.loadDisk();
    this.loop ??= this.run();
  }

  /** Ends the watch and finishes writing the disk copy. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    await this.options.disk?.close();
  }

  /** The configuration that holds now; undefined until a valid one came from wire or disk. */
  current(): ConfigState | undefined {
    return this.state;
  }

  /** Milliseconds since registry last confirmed the configuration; Infinity when it never did. */
  ageMs(): number {
    return this.heardMs === undefined ? Infinity : Math.max(0, this.clock.monotonicMs() - this.heardMs);
  }

  /** Endpoint of a deployment on a node, as last known. */
  endpoint(deploymentId: string): Endpoint | undefined {
    return this.endpointTable.get(deploymentId);
  }

  /** All endpoints as last known. */
  endpoints(): Iterable<Endpoint> {
    return this.endpointTable.all();
  }

  status(): WatcherStatus {
    return {
      connected: this.connected,
      revision: this.state?.revision,
      head: this.head,
      ageMs: this.ageMs(),
      refusal: this.refusal,
    };
  }

  private async loadDisk(): Promise<void> {
    const loaded = await this.options.disk?.load();
    if (!loaded) return;
    if ('absent' in loaded) {
      this.options.events?.onDiskAbsent?.(loaded.absent);
      return;
    }
    const ageMs = Math.max(0, this.clock.nowMs() - loaded.confirmedAtUnixMs);
    this.heardMs = this.clock.monotonicMs() - ageMs;
    this.endpointTable.apply({ complete: true, endpoints: [...loaded.endpoints], removedDeploymentIds: [] });
    this.adopt(loaded.state, 'disk');
  }

  private async run(): Promise<void> {
    const limits = this.options.backoff ?? { baseMs: 200, capMs: 5_000 };
    for (let attempt = 0; !this.stopping.signal.aborted; attempt += 1) {
      const outcome = await this.watchOnce();
      if (outcome === 'alive') attempt = 0;
      if (outcome === 'refused') attempt = Math.max(attempt, REFUSED_ATTEMPT);
      await sleep(backoffDelayMs(attempt, limits), undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** One stream from open to end. */
  private async watchOnce(): Promise<'alive' | 'refused' | 'dead'> {
    const ending = new AbortController();
    const watchdog = setTimeout(() => ending.abort(new Error('the stream fell silent')), this.patienceMs);
    this.receiver = new TransferReceiver();
    this.behindSinceMs = undefined;
    let error: unknown;
    let outcome: 'alive' | 'refused' | 'dead' = 'dead';
    try {
      const have = this.askForEverything ? undefined : this.state?.revision;
      const signal = AbortSignal.any([ending.signal, this.stopping.signal]);
      for await (const response of this.options.openWatch(have, signal)) {
        watchdog.refresh();
        if (!this.connected) this.noteConnected();
        if (outcome === 'dead') outcome = 'alive';
        if ((await this.take(response)) === 'resync') {
          outcome = 'refused';
          break;
        }
        if (signal.aborted) break;
      }
    } catch (thrown) {
      error = thrown;
    } finally {
      clearTimeout(watchdog);
      ending.abort();
      this.connected = false;
    }
    this.noteOutage(error);
    return outcome;
  }

  private noteConnected(): void {
    this.connected = true;
    this.outageTold = false;
    this.options.events?.onConnect?.();
  }

  private noteOutage(error: unknown): void {
    if (this.outageTold || this.stopping.signal.aborted) return;
    this.outageTold = true;
    this.options.events?.onDisconnect?.(error);
  }

  private async take({ event }: WatchResponse): Promise<'go on' | 'resync'> {
    switch (event?.$case) {
      case 'header':
      case 'chunk': {
        const refused = event.$case === 'header' ? this.receiver.begin(event.value) : this.receiver.add(event.value);
        return refused ? this.refuse(refused) : 'go on';
      }
      case 'trailer':
        return this.finishTransfer(event.value);
      case 'heartbeat':
        return this.takeHeartbeat(event.value);
      case 'endpoints': {
        const ready = this.endpointTable.apply(event.value);
        if (ready.length > 0) this.options.events?.onReady?.(ready);
        return 'go on';
      }
      default:
        return 'go on';
    }
  }

  private async finishTransfer(trailer: TransferTrailer): Promise<'go on' | 'resync'> {
    const received = await this.receiver.finish(trailer);
    if ('refused' in received) return this.refuse(received.refused);
    const applied = await applyTransfer(this.state, received.transfer, { trust: this.options.trust ?? DEFAULT_TRUST });
    if ('refused' in applied) {
      if (applied.narrowed) {
        this.adopt(applied.narrowed, 'wire');
        this.options.disk?.store(applied.narrowed);
      }
      return this.refuse(applied.refused);
    }
    this.refusal = undefined;
    this.askForEverything = false;
    this.gaps = 0;
    this.behindSinceMs = undefined;
    this.options.disk?.store(applied.state, received.transfer);
    this.adopt(applied.state, 'wire');
    return 'go on';
  }

  /**
   * Late duplicates are no fault. After a gap the missing deltas are asked for; after anything else, everything.
   * After a mass removal the stream goes on: its heartbeats and endpoints are good, and an operator has to look. But
   * who asked for everything did not say what he holds, so registry could not count what it meant to remove since.
   */
  private refuse(refusal: Refusal): 'go on' | 'resync' {
    if (refusal.reason === 'stale') return 'go on';
    const afterMassRemoval = this.refusal?.reason === 'mass_removal';
    if (refusal.reason === 'gap') {
      this.gaps += 1;
      this.askForEverything = this.gaps > 1 && !afterMassRemoval;
      return 'resync';
    }
    this.refusal = refusal;
    this.options.events?.onRefusal?.(refusal);
    const saidWhatIsHeld = !this.askForEverything;
    this.askForEverything = refusal.reason !== 'mass_removal';
    return this.askForEverything || !saidWhatIsHeld ? 'resync' : 'go on';
  }

  private takeHeartbeat(heartbeat: Heartbeat): 'go on' | 'resync' {
    const nowMs = this.clock.monotonicMs();
    this.head = heartbeat.head;
    this.heardMs = nowMs;
    if (this.state && nowMs - this.runtimeStoredMs >= RUNTIME_INTERVAL_MS) {
      this.runtimeStoredMs = nowMs;
      this.options.disk?.storeRuntime(this.clock.nowMs(), this.endpointTable.all());
    }
    if (sameRevision(heartbeat.head, this.state?.revision) || this.refusal?.reason === 'mass_removal') {
      this.behindSinceMs = undefined;
      return 'go on';
    }
    this.behindSinceMs ??= nowMs;
    return nowMs - this.behindSinceMs > this.patienceMs ? 'resync' : 'go on';
  }

  private adopt(state: ConfigState, source: 'wire' | 'disk'): void {
    this.state = state;
    this.options.events?.onState?.(state, source);
  }
}
