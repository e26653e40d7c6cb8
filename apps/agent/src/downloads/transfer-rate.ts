/** Over so long a rate is measured. */
const WINDOW_MS = 10_000;
const SAMPLE_EVERY_MS = 250;

/** How fast durable bytes grow, and when they will all be there. Time comes from the caller. */
export class TransferRate {
  private samples: { atMs: number; bytes: number }[] = [];

  /** @param bytes all durable bytes so far; fewer than before = a new beginning */
  record(atMs: number, bytes: number): void {
    const last = this.samples.at(-1);
    if (last !== undefined && bytes < last.bytes) this.samples = [];
    const previous = this.samples.at(-2);
    // The newest sample is moved until it is far enough from the one before, so that many small steps cost no memory.
    if (previous !== undefined && last !== undefined && last.atMs - previous.atMs < SAMPLE_EVERY_MS) this.samples.pop();
    this.samples.push({ atMs, bytes });
    while ((this.samples[1]?.atMs ?? atMs) < atMs - WINDOW_MS) this.samples.shift();
  }

  /** Of the last seconds; 0 = nothing came, or too little is known. */
  bytesPerSecond(nowMs: number): number {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (first === undefined || last === undefined || nowMs - first.atMs < SAMPLE_EVERY_MS) return 0;
    // A stall since the last sample counts: the rate sinks while nothing comes.
    return Math.round(((last.bytes - first.bytes) * 1000) / (nowMs - first.atMs));
  }

  /** Seconds until so many bytes are there; 0 = not known. */
  etaS(nowMs: number, bytesTotal: number): number {
    const rate = this.bytesPerSecond(nowMs);
    const done = this.samples.at(-1)?.bytes ?? 0;
    return rate === 0 ? 0 : Math.max(1, Math.ceil((bytesTotal - done) / rate));
  }
}
