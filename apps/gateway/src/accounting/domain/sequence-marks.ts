interface Mark {
  seq: number;
  atMs: number;
}

const MAX_MARKS = 1_024;

/**
 * Remembers roughly when a growing sequence number reached which value: one mark per interval, bounded in number.
 * When there is no room, the newest mark is moved on and keeps its earlier time, so ages are never understated.
 */
export class SequenceMarks {
  private readonly marks: Mark[] = [];
  private readonly intervalMs: number;

  /** @param intervalMs time between two marks, in milliseconds */
  constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  /** Notes that the sequence has reached a value. Lower values than before are ignored. */
  reached(seq: number, nowMs: number): void {
    const last = this.marks.at(-1);
    if (last !== undefined && seq <= last.seq) return;
    if (last !== undefined && (nowMs - last.atMs < this.intervalMs || this.marks.length >= MAX_MARKS)) last.seq = seq;
    else this.marks.push({ seq, atMs: nowMs });
  }

  /** Forgets what is at or below a value. */
  dropThrough(seq: number): void {
    const keepFrom = this.marks.findIndex((mark) => mark.seq > seq);
    this.marks.splice(0, keepFrom < 0 ? this.marks.length : keepFrom);
  }

  /** Age of the oldest mark, 0 when there is none. */
  oldestAgeMs(nowMs: number): number {
    const oldest = this.marks[0];
    return oldest === undefined ? 0 : nowMs - oldest.atMs;
  }
}
