/**
 * Deadlines that are all equally long. They fall due in the order in which they were set, so one timer on the
 * oldest serves any number of them. An id that waits no more is not taken out; it is passed over when its turn comes.
 */
export class AnswerDeadlines {
  private readonly ids: string[] = [];
  private readonly duesMs: number[] = [];
  private readonly lengthMs: number;
  private readonly waits: (id: string) => boolean;

  /**
   * @param lengthMs time from `set` until a deadline falls due
   * @param waits whether an id still waits
   */
  constructor(lengthMs: number, waits: (id: string) => boolean) {
    this.lengthMs = lengthMs;
    this.waits = waits;
  }

  /** Starts the deadline of an id that has none. */
  set(id: string, nowMs: number): void {
    this.ids.push(id);
    this.duesMs.push(nowMs + this.lengthMs);
  }

  /** Removes and answers every id that still waits and is due, oldest first. */
  takeDue(nowMs: number): string[] {
    const due: string[] = [];
    let passed = 0;
    for (; passed < this.ids.length; passed += 1) {
      const id = this.ids[passed] as string;
      if (!this.waits(id)) continue;
      if ((this.duesMs[passed] as number) > nowMs) break;
      due.push(id);
    }
    this.ids.splice(0, passed);
    this.duesMs.splice(0, passed);
    return due;
  }

  /** Milliseconds until the oldest falls due, at least 0; undefined when there is none. */
  nextInMs(nowMs: number): number | undefined {
    const [oldestMs] = this.duesMs;
    return oldestMs === undefined ? undefined : Math.max(0, oldestMs - nowMs);
  }
}
