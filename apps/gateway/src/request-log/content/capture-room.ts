/** Bytes of one page. */
export const PAGE_BYTES = 4 * 1024;
/** Pages kept for the next ones who need some. */
const MAX_IDLE_PAGES = 1_024;

/** Bytes of answers that all calls of a process may hold on to together. */
export class CaptureRoom {
  private free: number;
  private readonly idlePages: Buffer[] = [];

  /** @param bytes default 64 MiB */
  constructor(bytes = 64 * 1024 * 1024) {
    this.free = bytes;
  }

  /** Takes room. False = there is too little: the bytes must be let go. */
  take(bytes: number): boolean {
    if (bytes > this.free) return false;
    this.free -= bytes;
    return true;
  }

  /** Gives room back that was taken. */
  give(bytes: number): void {
    this.free += bytes;
  }

  /** A page to write on, with the room for it; undefined = there is too little. Pages are used again and again. */
  takePage(): Buffer | undefined {
    if (!this.take(PAGE_BYTES)) return undefined;
    return this.idlePages.pop() ?? Buffer.allocUnsafeSlow(PAGE_BYTES);
  }

  /** Gives a page back that nobody looks at any more. */
  givePage(page: Buffer): void {
    this.give(PAGE_BYTES);
    if (this.idlePages.length < MAX_IDLE_PAGES) this.idlePages.push(page);
  }
}
