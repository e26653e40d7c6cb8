import type { LivingPlan } from '@roundhouse/routing';

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

interface StreamPlans {
  /** In the order of opening, oldest first. */
  readonly plans: Map<string, LivingPlan>;
  lostMs: number | undefined;
}

/** Kept for a while after its last plan: a deployment that served one serves the next. */
interface Load {
  readonly deploymentId: string;
  inFlight: number;
  /** It stands among those that changed. */
  isNoted: boolean;
}

/** Why a plan ended without its gateway's word. */
export type FreedCause = 'stream_lost' | 'too_old' | 'too_many' | 'repeated';

/**
 * Plans that were given out and have not ended, by the stream that asked for them, and with them the load of each
 * deployment. A plan ends once: by outcome, cancel, or because it is freed. Keeps no timer and reads no clock: `sweep`
 * is called about each second, and times are monotonic milliseconds.
 */
export class OpenPlans {
  private readonly limits: PlanLimits;
  private readonly streams = new Map<number, StreamPlans>();
  private readonly loads = new Map<string, Load>();
  private readonly changedLoads: Load[] = [];
  private freed: (cause: FreedCause, plan: LivingPlan) => void = () => undefined;
  private nextStream = 1;
  private lostStreams = 0;
  private open = 0;

  constructor(limits: PlanLimits = DEFAULT_PLAN_LIMITS) {
    this.limits = limits;
  }

  /** Calls this with each plan that ends without its gateway's word. */
  onFreed(freed: (cause: FreedCause, plan: LivingPlan) => void): void {
    this.freed = freed;
  }

  /** Number of open plans. */
  get size(): number {
    return this.open;
  }

  /** Streams that are connected. */
  get connectedStreams(): number {
    return this.streams.size - this.lostStreams;
  }

  /** Plans that are in flight on a deployment. */
  inFlight(deploymentId: string): number {
    return this.loads.get(deploymentId)?.inFlight ?? 0;
  }

  /** Deployments with plans in flight. */
  *load(): Generator<[deploymentId: string, inFlight: number]> {
    for (const { deploymentId, inFlight } of this.loads.values()) if (inFlight > 0) yield [deploymentId, inFlight];
  }

  /** Deployments whose load changed since it was last asked, so many at most; the others wait for the next time. */
  takeChangedLoads(most = Infinity): string[] {
    const taken = this.changedLoads.splice(0, Math.min(most, this.changedLoads.length));
    return taken.map((load) => {
      load.isNoted = false;
      return load.deploymentId;
    });
  }

  /** Registers a stream; the result names it in the calls below. */
  connect(): number {
    const streamId = this.nextStream;
    this.nextStream += 1;
    this.streams.set(streamId, { plans: new Map(), lostMs: undefined });
    return streamId;
  }

  /** The stream ended: its plans wait for their gateway to come back and claim them. */
  disconnect(streamId: number, nowMs: number): void {
    const stream = this.streams.get(streamId);
    if (!stream || stream.lostMs !== undefined) return;
    if (stream.plans.size === 0) {
      this.streams.delete(streamId);
      return;
    }
    stream.lostMs = nowMs;
    this.lostStreams += 1;
  }

  /**
   * Takes a plan on; one with the same request id that this gateway had is freed.
   *
   * @returns false when the stream is gone: nobody would end the plan
   */
  put(streamId: number, plan: LivingPlan): boolean {
    const stream = this.streams.get(streamId);
    if (!stream || stream.lostMs !== undefined) return false;
    const repeated = this.end(streamId, plan.requestId);
    if (repeated !== undefined) this.freed('repeated', repeated);
    if (stream.plans.size >= this.limits.maxPlansPerStream) this.giveUpOldest(stream);
    stream.plans.set(plan.requestId, plan);
    this.open += 1;
    this.addLoad(plan.deploymentId, 1);
    return true;
  }

  /**
   * A gateway that came back names a plan that lives: it is moved to its new stream, with what it holds.
   *
   * @param deploymentId being attempted now; '' = none
   * @returns false when it is not known here: it was made before this router started, or by another one
   */
  claim(streamId: number, requestId: string, deploymentId: string): boolean {
    const stream = this.streams.get(streamId);
    const plan = stream && this.end(streamId, requestId);
    if (plan === undefined) return false;
    plan.deploymentId = deploymentId;
    return this.put(streamId, plan);
  }

  /** A plan that lives on this stream. */
  find(streamId: number, requestId: string): LivingPlan | undefined {
    return this.streams.get(streamId)?.plans.get(requestId);
  }

  /** The plan is at another deployment now. */
  move(plan: LivingPlan, deploymentId: string): void {
    if (plan.deploymentId === deploymentId) return;
    this.addLoad(plan.deploymentId, -1);
    plan.deploymentId = deploymentId;
    this.addLoad(deploymentId, 1);
  }

  /**
   * Ends a plan by its gateway's word: outcome or cancel. Looks at the gateway's own stream first, then at lost ones,
   * as a plan may have been made on the stream before a reconnect.
   *
   * @returns undefined when there is no such plan (any more): a repeated or late word
   */
  end(streamId: number, requestId: string): LivingPlan | undefined {
    const own = this.streams.get(streamId);
    const found = own && this.take(own, requestId);
    if (found !== undefined || this.lostStreams === 0) return found;
    for (const stream of this.streams.values()) {
      const lost = stream.lostMs === undefined ? undefined : this.take(stream, requestId);
      if (lost !== undefined) return lost;
    }
    return undefined;
  }

  /** Frees the plans of streams that were lost too long ago, and plans that are too old. */
  sweep(nowMs: number): void {
    for (const [id, { inFlight, isNoted }] of this.loads) if (inFlight === 0 && !isNoted) this.loads.delete(id);
    for (const [streamId, stream] of this.streams) {
      if (stream.lostMs !== undefined && nowMs - stream.lostMs >= this.limits.lostStreamMs) {
        this.free(stream, 'stream_lost', () => true);
        this.streams.delete(streamId);
        this.lostStreams -= 1;
      } else {
        this.free(stream, 'too_old', (plan) => nowMs - plan.openedMs >= this.limits.hardLifeMs);
      }
    }
  }

  /** Frees from the oldest on, as long as they are due. */
  private free(stream: StreamPlans, cause: FreedCause, isDue: (plan: LivingPlan) => boolean): void {
    for (const [requestId, plan] of stream.plans) {
      if (!isDue(plan)) break;
      this.take(stream, requestId);
      this.freed(cause, plan);
    }
  }

  private giveUpOldest(stream: StreamPlans): void {
    const oldest = stream.plans.keys().next().value;
    const plan = oldest === undefined ? undefined : this.take(stream, oldest);
    if (plan !== undefined) this.freed('too_many', plan);
  }

  private take(stream: StreamPlans, requestId: string): LivingPlan | undefined {
    const plan = stream.plans.get(requestId);
    if (!plan) return undefined;
    stream.plans.delete(requestId);
    this.open -= 1;
    this.addLoad(plan.deploymentId, -1);
    return plan;
  }

  private addLoad(deploymentId: string, step: number): void {
    if (deploymentId === '') return;
    let load = this.loads.get(deploymentId);
    if (load === undefined) this.loads.set(deploymentId, (load = { deploymentId, inFlight: 0, isNoted: false }));
    load.inFlight += step;
    if (load.isNoted) return;
    load.isNoted = true;
    this.changedLoads.push(load);
  }
}
