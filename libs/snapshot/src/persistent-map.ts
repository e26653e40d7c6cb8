const SHARDS = 256;

/** Spreads keys over the shards by their last characters, where identifiers differ most. */
function shardOf(key: string): number {
  let hash = key.length;
  for (let index = Math.max(0, key.length - 8); index < key.length; index += 1) {
    hash = Math.imul(hash, 31) + key.charCodeAt(index);
  }
  return (hash ^ (hash >>> 8)) & (SHARDS - 1);
}

/**
 * An immutable map with text keys. A changed copy shares all shards that did not change, so that a delta of
 * ten entries over 100 000 costs ten small copies, and readers of the old version are never disturbed.
 */
export class PersistentMap<V> {
  private readonly shards: readonly (ReadonlyMap<string, V> | undefined)[];
  readonly size: number;

  constructor(shards: readonly (ReadonlyMap<string, V> | undefined)[] = new Array(SHARDS).fill(undefined), size = 0) {
    this.shards = shards;
    this.size = size;
  }

  get(key: string): V | undefined {
    return this.shards[shardOf(key)]?.get(key);
  }

  has(key: string): boolean {
    return this.shards[shardOf(key)]?.has(key) ?? false;
  }

  /** All values, in no particular but a stable order. */
  *values(): IterableIterator<V> {
    for (const shard of this.shards) if (shard) yield* shard.values();
  }

  /** Begins a changed copy. */
  edit(): MapDraft<V> {
    return new MapDraft(this.shards, this.size);
  }
}

/** A copy in the making. Not shared: one editor, then `freeze`. */
export class MapDraft<V> {
  private readonly shards: (ReadonlyMap<string, V> | undefined)[];
  private readonly owned = new Map<number, Map<string, V>>();
  private count: number;

  constructor(shards: readonly (ReadonlyMap<string, V> | undefined)[], size: number) {
    this.shards = [...shards];
    this.count = size;
  }

  get size(): number {
    return this.count;
  }

  get(key: string): V | undefined {
    return this.shards[shardOf(key)]?.get(key);
  }

  has(key: string): boolean {
    return this.shards[shardOf(key)]?.has(key) ?? false;
  }

  set(key: string, value: V): void {
    const shard = this.own(shardOf(key));
    const before = shard.size;
    shard.set(key, value);
    this.count += shard.size - before;
  }

  delete(key: string): void {
    const index = shardOf(key);
    if (!this.shards[index]?.has(key)) return;
    this.own(index).delete(key);
    this.count -= 1;
  }

  /** Ends the edit. The draft must not be changed afterwards. */
  freeze(): PersistentMap<V> {
    return new PersistentMap(this.shards, this.count);
  }

  private own(index: number): Map<string, V> {
    const mine = this.owned.get(index);
    if (mine) return mine;
    const copy = new Map(this.shards[index]);
    this.owned.set(index, copy);
    this.shards[index] = copy;
    return copy;
  }
}
