import { setTimeout as sleep } from 'node:timers/promises';

/** Work that is done again and again. */
export interface Pass {
  /** Between the end of one pass and the beginning of the next, in milliseconds. */
  readonly intervalMs: number;
  /** Before the first pass, in milliseconds; absent = it begins at once. */
  readonly delayMs?: number;
  readonly work: () => Promise<unknown>;
  /** Hears of a pass that failed; the next one comes all the same. Absent = the work tells of its failures itself. */
  readonly failed?: (error: unknown) => void;
  /**
   * Number of the one failure that is told of those in a row, so that an outage is told once: 1 = the first, 2 where a
   * single failure is nothing. Absent = every failure is told.
   */
  readonly toldOnceAt?: number;
}

/** What is repeated for as long as an application lives. */
export class Passes {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>[] = [];

  /** Aborted once they are to stop. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Begins one, and goes on until {@link stop}. */
  start(pass: Pass): void {
    this.running.push(this.repeat(pass));
  }

  /** Resolves when none is under way any more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private async repeat(pass: Pass): Promise<void> {
    const { signal } = this;
    let inRow = 0;
    if (pass.delayMs !== undefined) await this.pause(pass.delayMs);
    while (!signal.aborted) {
      try {
        await pass.work();
        inRow = 0;
      } catch (error) {
        inRow += 1;
        const isTold = inRow === (pass.toldOnceAt ?? inRow);
        // What fails while it is stopped fails because of that.
        if (isTold && !signal.aborted) pass.failed?.(error);
      }
      await this.pause(pass.intervalMs);
    }
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.signal }).catch(() => undefined);
  }
}
