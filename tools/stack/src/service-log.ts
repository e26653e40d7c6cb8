import { appendFileSync, renameSync, statSync } from 'node:fs';
import { terminal } from './terminal.ts';

const ROTATE_AT_BYTES = 32 << 20;
const CONCERNING = ['warn', 'error', 'fatal'];
const SHOWN_PER_WINDOW = 5;
const WINDOW_MS = 10_000;
const LONGEST_SHOWN = 300;

/** A line of @roundhouse/telemetry's logger, as far as it is looked at. */
interface LogEntry {
  readonly level?: string;
  readonly message?: string;
  readonly error?: { readonly message?: string; readonly internal?: string };
}

/** Writes a child's lines to its log file and shows those that a person should see. */
export class ServiceLog {
  readonly #name: string;
  readonly #file: string;
  #sizeBytes: number;
  #waiting: string[] = [];
  #windowEndsMs = 0;
  #shown = 0;
  #hidden = 0;

  constructor(name: string, file: string) {
    this.#name = name;
    this.#file = file;
    this.#sizeBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Takes one line. Lines of one turn of the event loop reach the file as one write. */
  line(text: string): void {
    if (this.#waiting.push(text) === 1) setImmediate(() => this.flush());
    const summary = summarise(text);
    if (summary !== undefined) this.#show(summary);
  }

  /** Writes what waits. The file is kept below twice 32 MiB: the older half moves to `<file>.1`. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const text = `${this.#waiting.join('\n')}\n`;
    this.#waiting = [];
    if (this.#sizeBytes > ROTATE_AT_BYTES) {
      renameSync(this.#file, `${this.#file}.1`);
      this.#sizeBytes = 0;
    }
    appendFileSync(this.#file, text, { mode: 0o600 });
    this.#sizeBytes += text.length;
  }

  #show(summary: string): void {
    const nowMs = performance.now();
    if (nowMs > this.#windowEndsMs) {
      if (this.#hidden > 0) terminal.warn(`${this.#name}: ${this.#hidden} more in ${this.#file}`);
      this.#windowEndsMs = nowMs + WINDOW_MS;
      this.#shown = 0;
      this.#hidden = 0;
    }
    if (this.#shown >= SHOWN_PER_WINDOW) this.#hidden += 1;
    else {
      this.#shown += 1;
      terminal.warn(`${this.#name}: ${summary.slice(0, LONGEST_SHOWN)}`);
    }
  }
}

/**
 * What of a log line concerns a person: warnings and worse of our JSON lines, of Postgres and of nats-server.
 * Undefined = nothing.
 */
export function summarise(line: string): string | undefined {
  if (line.startsWith('{')) {
    try {
      const { level = '', message, error } = JSON.parse(line) as LogEntry;
      if (!CONCERNING.includes(level)) return undefined;
      const cause = error?.internal ?? error?.message;
      return `${message ?? ''}${cause === undefined ? '' : ` (${cause})`}`;
    } catch {
      return undefined;
    }
  }
  return /\b(FATAL|PANIC):|\[(ERR|FTL)\]|^\S*Error:/.test(line) ? line : undefined;
}
