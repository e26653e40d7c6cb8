import { SourceFailure, type SourceAnswer } from '@roundhouse/sources';

/** How slow a source may be. */
export interface StallLimits {
  /** Over so long it is looked at. */
  windowMs: number;
  /** Fewer bytes in a window are a stall. */
  minBytes: number;
}

/** 30 s with less than 1 KiB each. */
export const DEFAULT_STALL: StallLimits = { windowMs: 30_000, minBytes: 30 * 1024 };

/** Gives up a body that brings next to nothing, however steadily. What its reader waits for elsewhere does not count. */
export class StallWatch {
  private readonly answer: SourceAnswer;
  private readonly limits: StallLimits;
  private readonly timer: NodeJS.Timeout;
  private bytes = 0;
  private wasPaused = false;
  private isStalled = false;

  constructor(answer: SourceAnswer, limits: StallLimits) {
    this.answer = answer;
    this.limits = limits;
    this.timer = setInterval(() => this.look(), limits.windowMs).unref();
  }

  /** Bytes that came. */
  received(bytes: number): void {
    this.bytes += bytes;
  }

  /** The reader itself held the source up: this window says nothing about it. */
  paused(): void {
    this.wasPaused = true;
  }

  /** The failure to tell: that of the stall, where there was one. */
  failureOf(error: unknown): unknown {
    if (!this.isStalled) return error;
    const seconds = Math.ceil(this.limits.windowMs / 1000);
    return new SourceFailure('passing', `The source sent next to nothing for ${seconds} s.`, { cause: error });
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    if (this.bytes < this.limits.minBytes && !this.wasPaused) {
      this.isStalled = true;
      this.answer.discard();
    }
    this.bytes = 0;
    this.wasPaused = false;
  }
}
