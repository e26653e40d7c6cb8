import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffDelayMs } from '@roundhouse/kernel';
import type { ManagedProcess } from '@roundhouse/servers';
import { terminal } from './terminal.ts';

const BACKOFF = { baseMs: 500, capMs: 30_000 };
const STEADY_AFTER_MS = 60_000;
const HOLD_POLL_MS = 100;

/** How one child is brought up, again and again. */
export interface Supervision {
  readonly name: string;
  /** Starts the child; resolves once it can be used. */
  readonly launch: () => Promise<ManagedProcess>;
  /** While this file exists, a child that ended is not started again (for tests of outages). */
  readonly holdFile: string;
  /** Called with the pid of each new child. */
  readonly onStarted: (pid: number) => void;
}

/** A child that is started again when it ends by itself, with growing pauses. */
export class SupervisedProcess {
  readonly name: string;
  readonly #supervision: Supervision;
  #child: ManagedProcess | undefined;
  #stopping = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(supervision: Supervision) {
    this.name = supervision.name;
    this.#supervision = supervision;
  }

  /** First start. @throws the child's own failure: a stack that cannot start should say so, not try for ever. */
  async start(): Promise<void> {
    const child = await this.#launch();
    this.#loop = this.#keepUp(child);
  }

  /** Ends the child for good. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#child?.stop();
    await this.#loop;
  }

  /** Ends the child's whole group at once. */
  kill(): void {
    this.#stopping = true;
    void this.#child?.kill();
  }

  async #launch(): Promise<ManagedProcess> {
    const child = await this.#supervision.launch();
    this.#child = child;
    if (this.#stopping) await child.stop();
    else this.#supervision.onStarted(child.pid);
    return child;
  }

  async #keepUp(first: ManagedProcess): Promise<void> {
    let child: ManagedProcess | undefined = first;
    let failures = 0;
    while (child !== undefined && !this.#stopping) {
      const startedAtMs = performance.now();
      const { code, signal } = await child.exited;
      if (this.#stopping) return;
      if (performance.now() - startedAtMs > STEADY_AFTER_MS) failures = 0;
      terminal.warn(`${this.name} ended (${signal ?? `code ${code}`}); it will be started again`);
      child = await this.#again(() => failures++);
    }
  }

  async #again(nextFailure: () => number): Promise<ManagedProcess | undefined> {
    while (!this.#stopping) {
      await sleep(backoffDelayMs(nextFailure(), BACKOFF));
      while (!this.#stopping && existsSync(this.#supervision.holdFile)) await sleep(HOLD_POLL_MS);
      if (this.#stopping) return undefined;
      try {
        const child = await this.#launch();
        terminal.step(`${this.name} runs again (pid ${child.pid})`);
        return child;
      } catch (cause) {
        terminal.warn(cause instanceof Error ? cause.message : String(cause));
      }
    }
    return undefined;
  }
}
