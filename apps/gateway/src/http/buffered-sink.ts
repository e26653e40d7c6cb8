import type { Writable } from 'node:stream';

const FLUSH_BYTES = 32 * 1024;
const FLUSH_INTERVAL_MS = 100;
/** When the reader of the log stands still, lines beyond this are dropped and counted. */
const MAX_PENDING_BYTES = 4 * 1024 * 1024;

/**
 * Gathers log lines and writes them in one go, a few times a second: one write per request would cost more than all
 * else that is done for its log line. A crash loses at most the last tenth of a second of request lines; everything
 * else is logged without delay.
 */
export class BufferedSink {
  /** Lines that were dropped because the reader stood still or is gone. */
  dropped = 0;
  /** A chain of all lines: put together once, as it is written. */
  private text = '';
  private timer: NodeJS.Timeout | undefined;
  private readonly target: Writable;
  private broken = false;

  constructor(target: Writable) {
    this.target = target;
    // Whoever reads the log may die; calls go on without it.
    target.on('error', () => {
      this.broken = true;
    });
  }

  write(line: string): void {
    if (this.broken || this.text.length + this.target.writableLength > MAX_PENDING_BYTES) {
      this.dropped += 1;
      return;
    }
    this.text += line;
    if (this.text.length >= FLUSH_BYTES) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL_MS);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.text === '') return;
    this.target.write(this.text);
    this.text = '';
  }
}
