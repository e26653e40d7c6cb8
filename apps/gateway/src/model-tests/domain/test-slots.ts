/** How many tests run at once, and who is next. First come, first served. */
export class TestSlots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  /** @param slots at least 1 */
  constructor(slots: number) {
    this.free = slots;
  }

  /** Does the work once there is room. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((go) => this.waiting.push(go));
    try {
      return await work();
    } finally {
      // The slot goes from hand to hand, so that nobody who comes now overtakes those who wait.
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
