import { setTimeout as sleep } from 'node:timers/promises';
import type { TestResult, TestTarget } from '@roundhouse/contracts/registry/v1/probe_service';
import type { TestResultName } from '@roundhouse/admin-api';
import type { TestSlots } from './domain/test-slots.ts';
import type { RunEnd, TestRecorder } from './model-tests.ports.ts';

/** Tests of one run that are under way or wait for a slot at once: further runs get their turn in between. */
const PARALLEL = 4;
const FLUSH_MS = 500;
const MAX_BATCH = 200;
/** How often the last results are offered again while registry is away. */
const END_TRIES = 30;
const END_RETRY_MS = 2_000;

/** How far a run is. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
  readonly counts: Readonly<Record<TestResultName, number>>;
  /** Deployments that were tested since the last report. */
  readonly latest: readonly { readonly deploymentId: string; readonly result: string }[];
}

/** What a run is made of. */
export interface TestRunParts {
  readonly runId: string;
  readonly targets: readonly TestTarget[];
  readonly test: (target: TestTarget, signal: AbortSignal) => Promise<TestResult>;
  readonly slots: TestSlots;
  readonly recorder: TestRecorder;
  /** Told about twice a second while something happens. */
  readonly onProgress: (progress: RunProgress) => void;
  /** Told once, after the last result. */
  readonly onEnd: (end: RunEnd) => void;
  /** Told when results could not be stored at last. */
  readonly onLoss: (error: unknown, results: number) => void;
}

/** Tests the targets of one run, stores results as they come, and says how far it is. */
export class TestRun {
  private readonly parts: TestRunParts;
  private readonly stopping = new AbortController();
  private readonly counts: Record<TestResultName, number> = { usable: 0, error: 0, timeout: 0, unsupported: 0 };
  private pending: TestResult[] = [];
  private latest: { deploymentId: string; result: string }[] = [];
  private done = 0;
  private document: Uint8Array | undefined;
  private storing: Promise<void> | undefined;

  constructor(parts: TestRunParts) {
    this.parts = parts;
  }

  /** The run as registry last showed it; undefined until anything was stored. */
  get stored(): Uint8Array | undefined {
    return this.document;
  }

  /** Begins no further test and gives up those under way. */
  stop(): void {
    this.stopping.abort();
  }

  /** Runs to the end. Never throws. */
  async run(): Promise<void> {
    // What cannot be stored now is offered again with the next tick, and at the end.
    const tick = (): void => void this.flush().catch(() => undefined);
    const ticks = setInterval(() => (this.storing === undefined ? tick() : undefined), FLUSH_MS);
    const queue = this.parts.targets.values();
    await Promise.all(Array.from({ length: PARALLEL }, () => this.work(queue)));
    clearInterval(ticks);
    await this.finish();
  }

  /** Stores what has come so far. @throws AppError when it cannot be stored now; it is kept then */
  async flush(): Promise<void> {
    this.report();
    while (this.storing !== undefined) await this.storing.catch(() => undefined);
    if (this.pending.length === 0) return;
    this.storing = this.store();
    try {
      await this.storing;
    } finally {
      this.storing = undefined;
    }
  }

  private async store(): Promise<void> {
    const batch = this.pending.splice(0, MAX_BATCH);
    try {
      this.document = await this.parts.recorder.record(this.parts.runId, batch, undefined);
    } catch (error) {
      this.pending.unshift(...batch);
      throw error;
    }
  }

  private async work(queue: Iterator<TestTarget>): Promise<void> {
    const { slots, test } = this.parts;
    const { signal } = this.stopping;
    for (let next = queue.next(); next.done !== true && !signal.aborted; next = queue.next()) {
      const target = next.value;
      const result = await slots.run(async () => (signal.aborted ? undefined : test(target, signal)));
      if (result === undefined || signal.aborted) return;
      this.pending.push(result);
      this.latest.push({ deploymentId: result.deploymentId, result: result.result });
      this.counts[result.result as TestResultName] += 1;
      this.done += 1;
    }
  }

  private report(): void {
    if (this.latest.length === 0) return;
    const { latest, done } = this;
    this.latest = [];
    this.parts.onProgress({ done, total: this.parts.targets.length, counts: { ...this.counts }, latest });
  }

  /** The end must not be lost: until it is stored the run counts as running. */
  private async finish(): Promise<void> {
    const { runId, recorder, onEnd, onLoss } = this.parts;
    for (let tries = 0; ; tries += 1) {
      try {
        while (this.pending.length > 0 || this.storing !== undefined) await this.flush();
        const end = this.stopping.signal.aborted ? 'cancelled' : 'finished';
        this.document = await recorder.record(runId, [], end);
        this.report();
        return onEnd(end);
      } catch (error) {
        if (tries >= END_TRIES || this.stopping.signal.aborted) return onLoss(error, this.pending.length);
        await sleep(END_RETRY_MS);
      }
    }
  }
}
