import { backoffDelayMs } from '@roundhouse/kernel';
import type {
  AttemptOutcome,
  Dialled,
  OpenPlan,
  PlanAnswer,
  PlanOutcome,
  PlanRequest,
  RouteResponse,
} from '@roundhouse/contracts/router/v1/router_service';
import { DropOldestQueue } from './domain/drop-oldest-queue.ts';
import { RouterHealth } from './domain/router-health.ts';
import type { RouteChannel, RouteConnector } from './route-channel.ports.ts';

const HELLO_TIMEOUT_MS = 3_000;
const RECONNECT = { baseMs: 100, capMs: 5_000 };
/** Outcomes kept for one router while it cannot take them. A lost outcome costs load figures, never money. */
const MAX_QUEUED_OUTCOMES = 10_000;
/** Cancels kept likewise; a router frees the plans of a lost stream by itself. */
const MAX_QUEUED_CANCELS = 10_000;
/** Dialled trials and outcomes of probes kept likewise: a router takes what it does not hear of back. */
const MAX_QUEUED_NEWS = 1_000;

/**
 * How long outcomes wait for a plan to travel with, in milliseconds. A message of their own costs as much as all that is
 * in it, and circuits and load figures do not need them sooner.
 */
const OUTCOME_DELAY_MS = 5;

/**
 * From so many unanswered plans on, further ones wait for those answers and leave together: under load a message costs
 * as much as the plans in it. Fewer leave at once, so that a quiet gateway does not wait.
 */
const BUSY_FROM_PLANS = 8;
/** How long they wait at most, in milliseconds. */
const BUSY_DELAY_MS = 2;
/** A busy link has one message under way at a time, until so few plans or fewer have gathered meanwhile. */
const CALM_AT_PLANS = 3;

/** What a link tells its owner. */
export interface RouterLinkEvents {
  answers(link: RouterLink, answers: readonly PlanAnswer[]): void;
  /** The link became usable, or stopped to be. */
  readinessChanged(link: RouterLink): void;
  /** Open plans to tell a router that was reached again. */
  openPlansOf(address: string): readonly OpenPlan[];
  /** The router asks for a call to each of these deployments. */
  probesWanted(link: RouterLink, deploymentIds: readonly string[]): void;
  outcomeDropped(): void;
}

/** Who this gateway is, as routers see it. */
export interface GatewayIdentity {
  readonly gatewayId: string;
  readonly version: string;
}

/**
 * The stream to one router: kept open for ever, reopened with jitter, and written at most once per turn of the
 * event loop with all that came up in it, under load once per answer. Outcomes travel with the next plan, or alone
 * shortly after.
 */
export class RouterLink {
  readonly address: string;
  readonly health = new RouterHealth();
  private readonly identity: GatewayIdentity;
  private readonly connector: RouteConnector;
  private readonly events: RouterLinkEvents;
  private readonly outcomes: DropOldestQueue<PlanOutcome>;
  private readonly cancels = new DropOldestQueue<string>(MAX_QUEUED_CANCELS, () => undefined);
  private readonly dials = new DropOldestQueue<Dialled>(MAX_QUEUED_NEWS, () => undefined);
  private readonly probes = new DropOldestQueue<AttemptOutcome>(MAX_QUEUED_NEWS, () => undefined);
  private plans: PlanRequest[] = [];
  private channel: RouteChannel | undefined;
  private currentRouterId: string | undefined;
  private gatewayCount = 0;
  private failures = 0;
  private full = false;
  private flushScheduled = false;
  /** Plans that left and were not answered. */
  private unanswered = 0;
  /** From {@link BUSY_FROM_PLANS} unanswered plans on, until no more than {@link CALM_AT_PLANS} leave together. */
  private busy = false;
  private busyTimer: NodeJS.Timeout | undefined;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;
  private outcomeTimer: NodeJS.Timeout | undefined;

  constructor(address: string, identity: GatewayIdentity, connector: RouteConnector, events: RouterLinkEvents) {
    this.address = address;
    this.identity = identity;
    this.connector = connector;
    this.events = events;
    this.outcomes = new DropOldestQueue(MAX_QUEUED_OUTCOMES, () => events.outcomeDropped());
  }

  /** Name of the router, from its hello; undefined while the stream is not up. */
  get routerId(): string | undefined {
    return this.currentRouterId;
  }

  /** Gateways that the router knew of when it last said; 0 = it has not said. */
  get gateways(): number {
    return this.gatewayCount;
  }

  /** True while a plan request would leave at the end of this turn. */
  get accepts(): boolean {
    return this.currentRouterId !== undefined && !this.full;
  }

  /** Opens the stream and keeps it open until `stop`. */
  start(): void {
    this.connect();
  }

  /** Ends the stream for good. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.outcomeTimer);
    this.flush();
    clearTimeout(this.busyTimer);
    this.channel?.cancel();
    this.connector.release(this.address);
  }

  /** Asks for a plan. Call only while `accepts`. */
  send(plan: PlanRequest): void {
    this.plans.push(plan);
    this.scheduleFlush();
  }

  /** Hands over an outcome; kept while the stream is down, the oldest dropped beyond the bound. */
  report(outcome: PlanOutcome): void {
    this.outcomes.push(outcome);
    this.flushLater();
  }

  /** Tells that a trial was dialled. */
  dialled(dial: Dialled): void {
    this.dials.push(dial);
    this.flushLater();
  }

  /** Tells what came of a probe. */
  probed(outcome: AttemptOutcome): void {
    this.probes.push(outcome);
    this.flushLater();
  }

  /** Gives up a plan, answered or not. */
  cancel(requestId: string): void {
    // Routers work cancels through before plans: one that left in the same message would stay open for ever.
    const unsent = this.plans.findIndex((plan) => plan.requestId === requestId);
    if (unsent >= 0) {
      this.plans.splice(unsent, 1);
      return;
    }
    this.cancels.push(requestId);
    this.scheduleFlush();
  }

  private connect(): void {
    const channel = this.connector.open(this.address, {
      message: (response) => this.received(response),
      drained: () => {
        this.full = false;
        this.scheduleFlush();
      },
      closed: () => this.lost(),
    });
    this.channel = channel;
    this.timer = setTimeout(() => channel.cancel(), HELLO_TIMEOUT_MS).unref();
    channel.write({
      hello: { gatewayId: this.identity.gatewayId, version: this.identity.version },
      plans: [],
      outcomes: [],
      cancelledRequestIds: [],
      openPlans: [...this.events.openPlansOf(this.address)],
      dialled: [],
      probeOutcomes: [],
    });
  }

  private received(response: RouteResponse): void {
    if (response.hello !== undefined && this.currentRouterId === undefined) {
      clearTimeout(this.timer);
      this.failures = 0;
      this.full = false;
      this.currentRouterId = response.hello.routerId;
      this.events.readinessChanged(this);
      this.scheduleFlush();
    }
    if (response.gateways > 0) this.gatewayCount = response.gateways;
    if (response.probeDeploymentIds.length > 0) this.events.probesWanted(this, response.probeDeploymentIds);
    if (response.answers.length === 0) return;
    this.unanswered = Math.max(0, this.unanswered - response.answers.length);
    this.events.answers(this, response.answers);
    if (this.busyTimer !== undefined) this.scheduleFlush();
  }

  private lost(): void {
    clearTimeout(this.timer);
    this.channel = undefined;
    this.currentRouterId = undefined;
    // Plans that did not leave are planned here; their requests are waiting.
    this.plans = [];
    this.busy = false;
    this.endBusyTime();
    this.events.readinessChanged(this);
    if (this.stopped) return;
    this.timer = setTimeout(() => this.connect(), backoffDelayMs(this.failures, RECONNECT)).unref();
    this.failures += 1;
  }

  private flushLater(): void {
    this.outcomeTimer ??= setTimeout(() => {
      this.outcomeTimer = undefined;
      this.scheduleFlush();
    }, OUTCOME_DELAY_MS);
  }

  private scheduleFlush(): void {
    if (this.flushScheduled || !this.accepts) return;
    if (this.unanswered >= (this.busy ? 1 : BUSY_FROM_PLANS)) {
      this.busy = true;
      this.busyTimer ??= setTimeout(() => {
        this.endBusyTime();
        this.scheduleFlush();
      }, BUSY_DELAY_MS);
      return;
    }
    this.flushScheduled = true;
    // The check phase follows the poll phase: what all sockets of this turn brought leaves in one message.
    setImmediate(() => {
      this.flushScheduled = false;
      this.flush();
    });
  }

  /** What is still unanswered by then may stay so for ever. */
  private endBusyTime(): void {
    clearTimeout(this.busyTimer);
    this.busyTimer = undefined;
    this.unanswered = 0;
  }

  private flush(): void {
    if (!this.accepts || this.channel === undefined) return;
    const news = this.dials.length + this.probes.length;
    if (this.plans.length + this.outcomes.length + this.cancels.length + news === 0) return;
    const plans = this.plans;
    this.plans = [];
    this.unanswered += plans.length;
    if (plans.length <= CALM_AT_PLANS) this.busy = false;
    clearTimeout(this.busyTimer);
    this.busyTimer = undefined;
    this.full = !this.channel.write({
      hello: undefined,
      plans,
      outcomes: this.outcomes.takeAll(),
      cancelledRequestIds: this.cancels.takeAll(),
      openPlans: [],
      dialled: this.dials.takeAll(),
      probeOutcomes: this.probes.takeAll(),
    });
  }
}
