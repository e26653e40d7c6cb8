const FIRST_SLOTS = 64;
/** Characters at the end of an id that decide its slot: in a UUIDv7 they are random. */
const HASHED_LENGTH = 8;

/**
 * Values by id, for ids of ours that come and go thousands of times a second. What a `Map` would do to them is told at
 * {@link Roster}; this one never replaces its table but to grow, and lets go of an entry the moment it is taken out.
 * Keeps the room of its busiest moment.
 */
export class IdTable<Value> {
  // Open addressing with linear probing: an id stands in its own slot or, behind others, in the next free one.
  private ids: (string | undefined)[] = emptySlots(FIRST_SLOTS);
  private values: (Value | undefined)[] = emptySlots(FIRST_SLOTS);
  private count = 0;

  get size(): number {
    return this.count;
  }

  get(id: string): Value | undefined {
    return this.values[this.slotOf(id)];
  }

  set(id: string, value: Value): void {
    const slot = this.slotOf(id);
    this.values[slot] = value;
    if (this.ids[slot] !== undefined) return;
    this.ids[slot] = id;
    this.count += 1;
    // Half of the slots stay free, so that runs of taken ones are short.
    if (this.count * 2 > this.ids.length) this.grow();
  }

  /** Takes a value out and answers it; undefined for unknown ids. */
  take(id: string): Value | undefined {
    const slot = this.slotOf(id);
    const value = this.values[slot];
    if (this.ids[slot] === undefined) return undefined;
    this.count -= 1;
    this.free(slot);
    return value;
  }

  /** Every entry as of now, in no order. */
  entries(): [id: string, value: Value][] {
    const entries: [string, Value][] = [];
    this.ids.forEach((id, slot) => {
      if (id !== undefined) entries.push([id, this.values[slot] as Value]);
    });
    return entries;
  }

  /** The slot that holds an id, or the free one that it would get. */
  private slotOf(id: string): number {
    const { ids } = this;
    const mask = ids.length - 1;
    let slot = hash(id) & mask;
    for (;;) {
      const found = ids[slot];
      if (found === undefined || found === id) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** Empties a slot, and moves up those behind it that stand there because it was taken. */
  private free(taken: number): void {
    const { ids, values } = this;
    const mask = ids.length - 1;
    let gap = taken;
    for (let slot = (gap + 1) & mask; ids[slot] !== undefined; slot = (slot + 1) & mask) {
      const own = hash(ids[slot] as string) & mask;
      if (((slot - own) & mask) < ((slot - gap) & mask)) continue;
      ids[gap] = ids[slot];
      values[gap] = values[slot];
      gap = slot;
    }
    ids[gap] = undefined;
    values[gap] = undefined;
  }

  private grow(): void {
    const entries = this.entries();
    const slots = this.ids.length * 2;
    this.ids = emptySlots(slots);
    this.values = emptySlots(slots);
    this.count = 0;
    for (const [id, value] of entries) this.set(id, value);
  }
}

/** @param slots a power of two */
function emptySlots<Item>(slots: number): (Item | undefined)[] {
  return new Array<Item | undefined>(slots).fill(undefined);
}

function hash(id: string): number {
  let mixed = 0;
  for (let at = Math.max(0, id.length - HASHED_LENGTH); at < id.length; at += 1) {
    mixed = (Math.imul(mixed, 31) + id.charCodeAt(at)) | 0;
  }
  return mixed;
}
