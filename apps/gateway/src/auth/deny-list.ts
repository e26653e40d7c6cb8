import { readFileSync, statSync } from 'node:fs';

/** How often the file is looked at, in milliseconds. */
export const DENY_REFRESH_MS = 1_000;
const MAX_BYTES = 1024 * 1024;

/** What the deny list reports. */
export interface DenyListEvents {
  changed(entries: number): void;
  /** The file is there but cannot be used; the last list stays in force. */
  unreadable(error: unknown): void;
}

/**
 * Keys and organizations that are refused whatever the configuration says: the way to lock somebody out while registry
 * is down. A text file with one key id or organization id per line; `#` starts a comment. No file = an empty list.
 */
export class DenyList {
  private readonly path: string | undefined;
  private readonly events: DenyListEvents;
  private entries: ReadonlySet<string> = new Set();
  private seen = '';
  private failing = false;
  private timer: NodeJS.Timeout | undefined;

  /** @param path undefined = nothing is ever denied */
  constructor(path: string | undefined, events: DenyListEvents) {
    this.path = path;
    this.events = events;
  }

  /** Reads the file now and every second from now on. */
  start(): void {
    this.refresh();
    if (this.path !== undefined) this.timer ??= setInterval(() => this.refresh(), DENY_REFRESH_MS).unref();
  }

  /** Ends the watch; the list stays in force. */
  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** True when a key or the organization that it belongs to is on the list. */
  denies(apiKeyId: string, organizationId: string): boolean {
    return this.entries.size > 0 && (this.entries.has(apiKeyId) || this.entries.has(organizationId));
  }

  /** Reads the file if it changed. */
  refresh(): void {
    if (this.path === undefined) return;
    try {
      const file = statSync(this.path, { bigint: true, throwIfNoEntry: false });
      const version = file === undefined ? 'absent' : `${file.ino} ${file.size} ${file.mtimeNs}`;
      if (version === this.seen) return;
      if (file !== undefined && file.size > MAX_BYTES) throw new RangeError('the deny file is larger than 1 MiB');
      this.entries = file === undefined ? new Set() : parse(readFileSync(this.path, 'utf8'));
      this.seen = version;
      this.failing = false;
      this.events.changed(this.entries.size);
    } catch (error) {
      if (!this.failing) this.events.unreadable(error);
      this.failing = true;
    }
  }
}

function parse(text: string): Set<string> {
  const lines = text.split('\n').map((line) => (line.split('#', 1)[0] ?? '').trim().toLowerCase());
  return new Set(lines.filter((line) => line !== ''));
}
