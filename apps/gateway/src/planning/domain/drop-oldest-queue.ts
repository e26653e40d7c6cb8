/** A bounded queue that makes room by dropping its oldest item, and counts what it dropped. */
export class DropOldestQueue<Item> {
  private items: Item[] = [];
  private readonly capacity: number;
  private readonly onDrop: () => void;

  /**
   * @param capacity most items that wait at once, at least 1
   * @param onDrop called once per dropped item
   */
  constructor(capacity: number, onDrop: () => void) {
    this.capacity = capacity;
    this.onDrop = onDrop;
  }

  /** Items that wait. */
  get length(): number {
    return this.items.length;
  }

  /** Adds an item at the end. */
  push(item: Item): void {
    if (this.items.length >= this.capacity) {
      this.items.shift();
      this.onDrop();
    }
    this.items.push(item);
  }

  /** Empties the queue, oldest first. */
  takeAll(): Item[] {
    const taken = this.items;
    this.items = [];
    return taken;
  }
}
