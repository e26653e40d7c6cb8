/** Bytes of answers that all calls of a process may hold on to together. */
export class CaptureRoom {
  private free: number;

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
}
