import { systemClock, type Clock } from '@roundhouse/kernel';
import { encodeTransfer, type EncodedTransfer } from '@roundhouse/snapshot';
import type { Head } from './domain/head.ts';
import type { ConfigContent, ConfigReader, WatcherView } from './watch.ports.ts';

/** A transfer, ready to be sent to any number of watchers. */
export interface BuiltTransfer {
  head: Head;
  transfer: EncodedTransfer;
  deactivatedTotal: bigint;
  /** Monotonic, in milliseconds. */
  builtAtMs: number;
}

/** Deltas kept for other watchers at the same position. */
const MAX_DELTAS = 32;
/** A full transfer this young is good enough to begin with; a delta does the rest. */
const YOUNG_MS = 5000;

/**
 * Builds transfers, each once however many watchers want it. Holds the newest full one per view and the last deltas.
 */
export class TransferStore {
  private readonly reader: ConfigReader;
  private readonly full = new Map<WatcherView, Promise<BuiltTransfer>>();
  private readonly deltas = new Map<string, Promise<BuiltTransfer | undefined>>();

  private readonly clock: Clock;

  constructor(reader: ConfigReader, clock: Clock = systemClock) {
    this.reader = reader;
    this.clock = clock;
  }

  /**
   * Everything, at the given head or a later one.
   *
   * @param mayBeOlder true when a state of the last five seconds will do: many watchers that come at once while the
   *   configuration changes then share one transfer
   * @throws when the database is away
   */
  async everything(view: WatcherView, head: Head, mayBeOlder: boolean): Promise<BuiltTransfer> {
    for (;;) {
      const known = this.full.get(view);
      const built = await known?.catch(() => undefined);
      if (built !== undefined && this.fits(built, head, mayBeOlder)) return built;
      // While this one waited, another may have begun a newer one: that is then worth a look.
      if (this.full.get(view) !== known) continue;
      const building = this.reader.readAll(view).then((content) => this.encode(content, undefined, 0n));
      this.full.set(view, building);
      building.catch(() => this.full.delete(view));
      return building;
    }
  }

  /**
   * The changes from `base` to the given head or a later one.
   *
   * @returns undefined when only everything will do
   * @throws when the database is away
   */
  async changes(view: WatcherView, base: Head, head: Head): Promise<BuiltTransfer | undefined> {
    const key = `${view}:${base.epoch}:${base.number}:${head.number}`;
    const known = this.deltas.get(key);
    if (known !== undefined) return known;
    const building = this.buildChanges(view, base);
    this.deltas.set(key, building);
    building.catch(() => this.deltas.delete(key));
    const [oldest] = this.deltas.keys();
    if (this.deltas.size > MAX_DELTAS && oldest !== undefined) this.deltas.delete(oldest);
    return building;
  }

  /**
   * How many active deployments were switched off on purpose between what a watcher holds and a full transfer; 0 when
   * it holds nothing of this epoch.
   */
  async intendedRemovals(held: Head | undefined, built: BuiltTransfer): Promise<number> {
    if (held === undefined || held.epoch !== built.head.epoch || held.number > built.head.number) return 0;
    return Number(built.deactivatedTotal - (await this.reader.deactivatedTotalAt(held.number)));
  }

  private fits(built: BuiltTransfer, head: Head, mayBeOlder: boolean): boolean {
    if (built.head.epoch !== head.epoch) return false;
    const young = this.clock.monotonicMs() - built.builtAtMs <= YOUNG_MS;
    return built.head.number >= head.number || (mayBeOlder && young);
  }

  private async buildChanges(view: WatcherView, base: Head): Promise<BuiltTransfer | undefined> {
    const content = await this.reader.readSince(view, base);
    if (content === undefined) return undefined;
    return this.encode(content, base, await this.reader.deactivatedTotalAt(base.number));
  }

  private async encode(content: ConfigContent, base: Head | undefined, totalBefore: bigint): Promise<BuiltTransfer> {
    const builtAtMs = this.clock.monotonicMs();
    const { head, entries, counts, deactivatedTotal } = content;
    const intendedRemovals = base === undefined ? 0 : Number(deactivatedTotal - totalBefore);
    const transfer = await encodeTransfer(entries, { base, revision: head, counts, intendedRemovals });
    return { head, transfer, deactivatedTotal, builtAtMs };
  }
}
