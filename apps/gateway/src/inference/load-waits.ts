import type { Clock } from '@roundhouse/kernel';

/** What may wait at the same time. */
export interface LoadWaitBounds {
  /** Requests for one model or route group. */
  readonly perCallable: number;
  readonly requests: number;
  /** Of the bodies of all of them. */
  readonly bytes: number;
}

/** 100 for a model, 1 000 in all, with 256 MiB. */
export const DEFAULT_LOAD_WAIT_BOUNDS: LoadWaitBounds = {
  perCallable: 100,
  requests: 1_000,
  bytes: 256 * 1024 * 1024,
};

/** How often the planner is asked again, in milliseconds. */
export const LOAD_WAIT_STEP_MS = 1_000;

/** Once the model is said to be ready: routers hear of it at the same time, and may be slower than this gateway. */
const HASTY = { stepMs: 100, steps: 5 };

/** A request among those that wait. */
export interface WaitingRequest {
  readonly callableId: string;
  readonly bytes: number;
  /** Monotonic milliseconds up to which it waits. */
  readonly untilMs: number;
}

/** Requests that wait for a model to be loaded: bounded, as each holds its body and its connection. */
export class LoadWaits {
  private readonly waiting = new Map<string, Set<LoadWait>>();
  private requests = 0;
  private bytes = 0;
  private readonly clock: Pick<Clock, 'monotonicMs'>;
  private readonly bounds: LoadWaitBounds;

  constructor(clock: Pick<Clock, 'monotonicMs'>, bounds: LoadWaitBounds = DEFAULT_LOAD_WAIT_BOUNDS) {
    this.clock = clock;
    this.bounds = bounds;
  }

  /** How many wait. */
  get size(): number {
    return this.requests;
  }

  /** @returns undefined when it may not wait: its time is over, or enough others do */
  enter(request: WaitingRequest): LoadWait | undefined {
    const { callableId, bytes, untilMs } = request;
    const { perCallable, requests, bytes: most } = this.bounds;
    const others = this.waiting.get(callableId) ?? new Set();
    if (untilMs <= this.clock.monotonicMs() || others.size >= perCallable) return undefined;
    if (this.requests >= requests || this.bytes + bytes > most) return undefined;
    this.requests += 1;
    this.bytes += bytes;
    const wait: LoadWait = new LoadWait(untilMs, this.clock, () => this.leave(wait, request));
    this.waiting.set(callableId, others.add(wait));
    return wait;
  }

  /** A model was loaded: who waits for it asks again at once. @param concerns whether a callable may be served by it */
  ready(concerns: (callableId: string) => boolean): void {
    for (const [callableId, waits] of this.waiting) {
      if (concerns(callableId)) for (const wait of waits) wait.hasten();
    }
  }

  private leave(wait: LoadWait, { callableId, bytes }: WaitingRequest): void {
    const others = this.waiting.get(callableId);
    others?.delete(wait);
    if (others?.size === 0) this.waiting.delete(callableId);
    this.requests -= 1;
    this.bytes -= bytes;
  }
}

/** The wait of one request. Ends once, whatever happens to it. */
export class LoadWait {
  private readonly untilMs: number;
  private readonly startedMs: number;
  private readonly clock: Pick<Clock, 'monotonicMs'>;
  private leave: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private wake: (() => void) | undefined;
  private spentMs = 0;
  private hastySteps = 0;

  constructor(untilMs: number, clock: Pick<Clock, 'monotonicMs'>, leave: () => void) {
    this.untilMs = untilMs;
    this.clock = clock;
    this.leave = leave;
    this.startedMs = clock.monotonicMs();
  }

  /** Milliseconds that were waited. */
  get waitedMs(): number {
    return this.leave === undefined ? this.spentMs : this.clock.monotonicMs() - this.startedMs;
  }

  /**
   * Calls back in a second, sooner at the end of its time or where the model is said to be ready.
   *
   * @returns false when its time is over: nobody is called
   */
  sleep(again: () => void): boolean {
    const leftMs = this.untilMs - this.clock.monotonicMs();
    if (leftMs <= 0 || this.leave === undefined) return false;
    this.wake = again;
    const stepMs = this.hastySteps > 0 ? HASTY.stepMs : LOAD_WAIT_STEP_MS;
    this.hastySteps -= 1;
    this.timer = setTimeout(() => this.rouse(), Math.min(Math.ceil(leftMs), stepMs));
    return true;
  }

  /** Calls back at once, and the next times soon. */
  hasten(): void {
    this.hastySteps = HASTY.steps;
    this.rouse();
  }

  /** Calls back at once whoever sleeps. */
  rouse(): void {
    const { wake } = this;
    clearTimeout(this.timer);
    this.wake = undefined;
    wake?.();
  }

  /** Makes room for others. */
  end(): void {
    if (this.leave === undefined) return;
    clearTimeout(this.timer);
    this.wake = undefined;
    this.spentMs = this.clock.monotonicMs() - this.startedMs;
    this.leave();
    this.leave = undefined;
  }
}
