import type { Clock } from '@roundhouse/kernel';

/** A plan that a gateway works on. */
export interface OpenPlan {
  readonly requestId: string;
  /** Deployment that counts as busy: the first of the plan, or what the gateway is at after a reconnect; '' = none. */
  readonly deploymentId: string;
}

/** Bounds of the life of plans. */
export interface PlanLimits {
  /** Plans of a lost stream live on for so long, for their gateway to come back. */
  readonly lostStreamMs: number;
  /** No plan lives longer, whatever its gateway says or forgets to say. */
  readonly hardLifeMs: number;
  /** Most open plans of one stream; beyond it the oldest is given up. */
  readonly maxPlansPerStream: number;
}

/** Five seconds for a lost stream; twice the default total timeout of an attempt (30 min) for any plan. */
export const DEFAULT_PLAN_LIMITS: PlanLimits = Object.freeze({
  lostStreamMs: 5_000,
  hardLifeMs: 3_600_000,
  maxPlansPerStream: 100_000,
});

interface TrackedPlan {
  readonly deploymentId: string;
  readonly openedMs: number;
}

interface StreamPlans {
  /** In the order of opening, oldest first. */
  readonly plans: Map<string, TrackedPlan>;
  lostMs: number | undefined;
}

/** Why a plan ended without its gateway's word. */
export type FreedCause = 'stream_lost' | 'too_old' | 'too_many';

/**
 * Plans that were given out and have not ended, by the stream that asked for them, and with them the load of each
 * deployment. A plan ends once: by outcome, cancel, or because it is freed. Works without timers of its own:
 * `sweep` is called about each second.
 */
export class OpenPlans {
  private readonly clock: Clock;
  private readonly limits: PlanLimits;
  private readonly onFreed: (cause: FreedCause, count: number) => void;
  private readonly streams = new Map<number, StreamPlans>();
  private readonly loads = new Map<string, number>();
  private nextStream = 1;
  private open = 0;

  constructor(clock: Clock, limits: PlanLimits, onFreed: (cause: FreedCause, count: number) => void = () => undefined) {
    this.clock = clock;
    this.limits = limits;
    this.onFreed = onFreed;
  }

  /** Number of open plans. */
  get size(): number {
    return this.open;
  }

  /** Streams that are connected. */
  get connectedStreams(): number {
    let connected = 0;
    for (const stream of this.streams.values()) if (stream.lostMs === undefined) connected += 1;
    return connected;
  }

  /** Plans that are in flight on a deployment. */
  inFlight(deploymentId: string): number {
    return this.loads.get(deploymentId) ?? 0;
  }

  /** Deployments with plans in flight. */
  load(): IterableIterator<[deploymentId: string, inFlight: number]> {
    return this.loads.entries();
  }

  /** Registers a stream; the result names it in the calls below. */
  connect(): number {
    const streamId = this.nextStream;
    this.nextStream += 1;
    this.streams.set(streamId, { plans: new Map(), lostMs: undefined });
    return streamId;
  }

  /** The stream ended: its plans wait for their gateway to come back and claim them. */
  disconnect(streamId: number): void {
    const stream = this.streams.get(streamId);
    if (!stream || stream.lostMs !== undefined) return;
    if (stream.plans.size === 0) this.streams.delete(streamId);
    else stream.lostMs = this.clock.monotonicMs();
  }

  /** Takes a plan on, new or claimed again after a reconnect; one with the same request id is replaced. */
  put(streamId: number, plan: OpenPlan): void {
    const stream = this.streams.get(streamId);
    if (!stream || stream.lostMs !== undefined) return;
    this.end(streamId, plan.requestId);
    if (stream.plans.size >= this.limits.maxPlansPerStream) this.giveUpOldest(stream);
    stream.plans.set(plan.requestId, { deploymentId: plan.deploymentId, openedMs: this.clock.monotonicMs() });
    this.open += 1;
    this.addLoad(plan.deploymentId, 1);
  }

  /**
   * Ends a plan by its gateway's word: outcome or cancel. Looks at the gateway's own stream first, then at lost ones,
   * as a plan may have been made on the stream before a reconnect.
   *
   * @returns false when there is no such plan (any more): a repeated or late word
   */
  end(streamId: number, requestId: string): boolean {
    const own = this.streams.get(streamId);
    if (own && this.take(own, requestId)) return true;
    for (const stream of this.streams.values()) {
      if (stream.lostMs !== undefined && this.take(stream, requestId)) return true;
    }
    return false;
  }

  /** Frees the plans of streams that were lost too long ago, and plans that are too old. */
  sweep(): void {
    const nowMs = this.clock.monotonicMs();
    for (const [streamId, stream] of this.streams) {
      if (stream.lostMs !== undefined && nowMs - stream.lostMs >= this.limits.lostStreamMs) {
        this.free(stream, 'stream_lost', () => true);
        this.streams.delete(streamId);
      } else {
        this.free(stream, 'too_old', (plan) => nowMs - plan.openedMs >= this.limits.hardLifeMs);
      }
    }
  }

  /** Frees from the oldest on, as long as they are due. */
  private free(stream: StreamPlans, cause: FreedCause, isDue: (plan: TrackedPlan) => boolean): void {
    let count = 0;
    for (const [requestId, plan] of stream.plans) {
      if (!isDue(plan)) break;
      this.take(stream, requestId);
      count += 1;
    }
    if (count > 0) this.onFreed(cause, count);
  }

  private giveUpOldest(stream: StreamPlans): void {
    const oldest = stream.plans.keys().next().value;
    if (oldest !== undefined && this.take(stream, oldest)) this.onFreed('too_many', 1);
  }

  private take(stream: StreamPlans, requestId: string): boolean {
    const plan = stream.plans.get(requestId);
    if (!plan) return false;
    stream.plans.delete(requestId);
    this.open -= 1;
    this.addLoad(plan.deploymentId, -1);
    return true;
  }

  private addLoad(deploymentId: string, step: number): void {
    if (deploymentId === '') return;
    const inFlight = this.inFlight(deploymentId) + step;
    if (inFlight > 0) this.loads.set(deploymentId, inFlight);
    else this.loads.delete(deploymentId);
  }
}
