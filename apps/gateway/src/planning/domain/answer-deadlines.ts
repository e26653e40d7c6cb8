/**
 * Deadlines that are all equally long. They fall due in the order in which they were set, so one timer on the
 * oldest serves any number of them.
 */
export class AnswerDeadlines {
  private readonly dueMsById = new Map<string, number>();
  private readonly lengthMs: number;

  /** @param lengthMs time from `set` until a deadline falls due */
  constructor(lengthMs: number) {
    this.lengthMs = lengthMs;
  }

  /** Starts the deadline of an id that has none. */
  set(id: string, nowMs: number): void {
    this.dueMsById.set(id, nowMs + this.lengthMs);
  }

  /** Ends a deadline early; unknown ids are ignored. */
  clear(id: string): void {
    this.dueMsById.delete(id);
  }

  /** Removes and answers every id that is due, oldest first. */
  takeDue(nowMs: number): string[] {
    const due: string[] = [];
    for (const [id, dueMs] of this.dueMsById) {
      if (dueMs > nowMs) break;
      due.push(id);
    }
    for (const id of due) this.dueMsById.delete(id);
    return due;
  }

  /** Milliseconds until the oldest falls due, at least 0; undefined when there is none. */
  nextInMs(nowMs: number): number | undefined {
    for (const dueMs of this.dueMsById.values()) return Math.max(0, dueMs - nowMs);
    return undefined;
  }
}
