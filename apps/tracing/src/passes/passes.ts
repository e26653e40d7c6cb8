import { setTimeout as sleep } from 'node:timers/promises';

/** Work that is done again and again. */
export interface Pass {
  /** Between the end of one pass and the beginning of the next, in milliseconds. */
  readonly intervalMs: number;
  /** Before the first pass, in milliseconds; absent = it begins at once. */
  readonly delayMs?: number;
  readonly work: () => Promise<unknown>;
  /**
   * Hears of a pass that failed; the next one comes all the same. Absent = the work tells of its failures itself.
   *
   * @param inRow how many have failed by now since the last that went well, as for whoever complains once per outage
   */
  readonly failed?: (error: unknown, inRow: number) => void;
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
        pass.failed?.(error, inRow);
      }
      await this.pause(pass.intervalMs);
    }
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.signal }).catch(() => undefined);
  }
}
