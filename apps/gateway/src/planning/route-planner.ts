import { newId, rendezvousOwner, systemClock, type Clock } from '@roundhouse/kernel';
import type { OpenPlan, PlanAnswer } from '@roundhouse/contracts/router/v1/router_service';
import { IdTable } from '../collections/id-table.ts';
import { AnswerDeadlines } from './domain/answer-deadlines.ts';
import { OpenPlans, type LivingPlan } from './domain/open-plans.ts';
import {
  probeRequest,
  refusalError,
  toAttemptMessage,
  toLimitFacts,
  toLoading,
  toPlanOutcome,
  toPlanRequest,
} from './plan-messages.ts';
import type {
  AttemptOutcome,
  PlannedAttempt,
  Planner,
  Planning,
  PlanQuery,
  Prober,
  RequestOutcome,
} from './planning.ports.ts';
import type { LocalReason, PlanningObserver } from './planning-observer.ts';
import { Probes } from './probes.ts';
import type { RouteConnector } from './route-channel.ports.ts';
import { RouterLink, type GatewayIdentity } from './router-link.ts';

/** How long a request waits for a router before it is planned here, in milliseconds. */
export const ANSWER_DEADLINE_MS = 50;
const PROBE_INTERVAL_MS = 1_000;
const PROBE_PREFIX = 'probe-';
const MAX_WAITING = 65_536;
const MAX_REMEMBERED_HOMES = 20_000;
/** Refusals that say "I do not know enough", where the gateway's own snapshot may know better. */
const UNINFORMED = new Set(['NOT_READY', 'MODEL_NOT_FOUND', 'DRAINING']);

/** Plans from the gateway's own snapshot and from what came of this gateway's calls. */
export interface LocalPlanner {
  /** @param gateways that share the limits of a key or project, this one included */
  plan(query: PlanQuery, gateways: number): Planning;
  /** Whether this gateway can dial a deployment that a router names. */
  knows(deploymentId: string): boolean;
  /** A router let a request in: it counts for the limits here, too. */
  admitted(query: PlanQuery): void;
  /** Takes in how the attempts of a router's plan went. */
  observe(outcome: RequestOutcome): void;
  /** The same for {@link Planner}: of plans that were made here. */
  dialling(requestId: string, deploymentId: string): void;
  report(outcome: RequestOutcome): void;
  cancel(requestId: string): void;
  /** Forgets what is due; called about each second. */
  sweep(): void;
}

/** A router as this gateway sees it. */
export interface KnownRouter {
  readonly address: string;
  /** Undefined while its stream is not up. */
  readonly routerId: string | undefined;
  /** True while plans are made without it, because it misses its deadline. */
  readonly bypassed: boolean;
}

interface Waiting {
  readonly query: PlanQuery;
  readonly link: RouterLink;
  readonly planned: (planning: Planning) => void;
}

/**
 * The planner: asks the project's home router over its stream, and plans by itself when no answer comes in
 * {@link ANSWER_DEADLINE_MS}. A dead router costs quality of choice, never availability.
 */
export class RoutePlanner implements Planner {
  private readonly links = new Map<string, RouterLink>();
  private readonly linkByRouterId = new Map<string, RouterLink>();
  private readonly homes = new Map<string, RouterLink | undefined>();
  private readonly waiting = new IdTable<Waiting>();
  private readonly probes = new Map<string, RouterLink>();
  private readonly deadlines = new AnswerDeadlines(ANSWER_DEADLINE_MS, (id) => this.waiting.get(id) !== undefined);
  private readonly openPlans = new OpenPlans();
  private readonly probing = new Probes();
  private readonly identity: GatewayIdentity;
  private readonly connector: RouteConnector;
  private readonly local: LocalPlanner;
  private readonly observer: PlanningObserver;
  private readonly clock: Clock;
  private deadlineTimer: NodeJS.Timeout | undefined;
  private probeTimer: NodeJS.Timeout | undefined;

  constructor(
    identity: GatewayIdentity,
    connector: RouteConnector,
    local: LocalPlanner,
    observer: PlanningObserver,
    clock: Clock = systemClock,
  ) {
    this.identity = identity;
    this.connector = connector;
    this.local = local;
    this.observer = observer;
    this.clock = clock;
  }

  /** Every router that this gateway knows, reached or not. */
  get routers(): readonly KnownRouter[] {
    return [...this.links.values()].map(({ address, routerId, health }) => ({
      address,
      routerId,
      bypassed: health.bypassed,
    }));
  }

  /** Gateways that share the limits of keys and projects, as far as routers have said; at least this one. */
  get gateways(): number {
    let most = 1;
    for (const { gateways } of this.links.values()) if (gateways > most) most = gateways;
    return most;
  }

  /** Address of the router that plans for a project; undefined = none can be reached. */
  homeAddress(projectId: string): string | undefined {
    return this.homeOf(projectId)?.address;
  }

  /** Sets who makes the calls that routers ask for; until then they are not made. */
  useProber(prober: Prober): void {
    this.probing.use(prober);
  }

  /** Tells everybody who plans of a call that was made beside all requests: what works again is used again. */
  noteCall(outcome: AttemptOutcome): void {
    for (const link of this.linkByRouterId.values()) link.probed(toAttemptMessage(outcome));
    this.local.observe({ requestId: '', attempts: [outcome] });
  }

  /** Plans of routers that wait for their outcome. */
  get openPlanCount(): number {
    return this.openPlans.size;
  }

  /** Connects to these routers, and to no others. Keeps the links of addresses that stay. */
  useAddresses(addresses: readonly string[]): void {
    const wanted = new Set(addresses);
    for (const [address, link] of this.links) {
      if (wanted.has(address)) continue;
      this.links.delete(address);
      link.stop();
      this.forget(link);
    }
    for (const address of wanted) {
      if (this.links.has(address)) continue;
      const link = new RouterLink(address, this.identity, this.connector, {
        answers: (from, answers) => this.answered(from, answers),
        readinessChanged: (changed) => this.readinessChanged(changed),
        openPlansOf: (of) => this.openPlans.ofRouter(of).map(toOpenPlan),
        probesWanted: (from, deploymentIds) =>
          this.probing.want(deploymentIds, (outcome) => from.probed(toAttemptMessage(outcome))),
        outcomeDropped: () => this.observer.outcomeDropped(),
      });
      this.links.set(address, link);
      link.start();
    }
    this.probeTimer ??= setInterval(() => {
      this.probe();
      this.local.sweep();
    }, PROBE_INTERVAL_MS).unref();
  }

  /** Ends all streams. Requests that still wait are planned locally. */
  stop(): void {
    this.useAddresses([]);
    this.probing.stop();
    clearInterval(this.probeTimer);
    this.probeTimer = undefined;
  }

  plan(query: PlanQuery, planned: (planning: Planning) => void): void {
    const link = this.homeOf(query.principal.projectId);
    if (link === undefined || !link.accepts || this.waiting.size >= MAX_WAITING) {
      planned(this.planLocally(query, 'no_router'));
      return;
    }
    this.waiting.set(query.requestId, { query, link, planned });
    this.deadlines.set(query.requestId, this.clock.monotonicMs());
    this.armDeadline();
    link.send(toPlanRequest(query));
  }

  dialling(requestId: string, deploymentId: string): void {
    const plan = this.openPlans.dialling(requestId, deploymentId);
    if (plan === undefined) this.local.dialling(requestId, deploymentId);
    else if (isTrial(plan.attempts, deploymentId)) {
      this.links.get(plan.routerAddress)?.dialled({ requestId, deploymentId });
    }
  }

  report(outcome: RequestOutcome): void {
    const plan = this.openPlans.end(outcome.requestId);
    if (plan === undefined) return this.local.report(outcome);
    this.links.get(plan.routerAddress)?.report(toPlanOutcome(outcome));
    this.local.observe(outcome);
  }

  cancel(requestId: string): void {
    const plan = this.openPlans.end(requestId);
    if (plan === undefined) this.local.cancel(requestId);
    else this.links.get(plan.routerAddress)?.cancel(requestId);
  }

  private homeOf(projectId: string): RouterLink | undefined {
    if (this.homes.has(projectId)) return this.homes.get(projectId);
    const usable = [...this.linkByRouterId].filter(([, link]) => !link.health.bypassed).map(([routerId]) => routerId);
    const owner = rendezvousOwner(projectId, usable);
    const home = owner === undefined ? undefined : this.linkByRouterId.get(owner);
    if (this.homes.size >= MAX_REMEMBERED_HOMES) this.homes.clear();
    this.homes.set(projectId, home);
    return home;
  }

  private answered(link: RouterLink, answers: readonly PlanAnswer[]): void {
    for (const answer of answers) {
      const refusal = answer.result?.$case === 'refusal' ? answer.result.value.reason : undefined;
      if (this.probes.delete(answer.requestId)) {
        // A router without a snapshot answers probes, too, but cannot plan yet.
        if (refusal !== 'NOT_READY') this.restore(link);
        continue;
      }
      const waiting = this.waiting.take(answer.requestId);
      // Too late: planned here meanwhile, and the router was told so.
      if (waiting === undefined) continue;
      if (refusal !== undefined && UNINFORMED.has(refusal)) {
        if (refusal === 'NOT_READY') this.missed(link);
        waiting.planned(this.planLocally(waiting.query, 'uninformed'));
        continue;
      }
      this.restore(link);
      waiting.planned(this.accept(link, waiting.query, answer));
    }
  }

  private accept(link: RouterLink, query: PlanQuery, answer: PlanAnswer): Planning {
    if (answer.result?.$case === 'refusal') {
      this.observer.refused();
      const refusal = answer.result.value;
      const { limits } = refusal;
      return {
        kind: 'refusal',
        error: refusalError(refusal),
        loading: toLoading(refusal),
        limits: toLimitFacts(limits),
      };
    }
    const plan = answer.result?.value;
    const attempts = this.known(plan?.attempts ?? []);
    const first = attempts[0];
    if (plan === undefined || first === undefined) {
      link.cancel(query.requestId);
      return this.planLocally(query, 'unknown_deployment');
    }
    this.openPlans.add({
      requestId: query.requestId,
      modelId: query.modelId,
      projectId: query.principal.projectId,
      apiKeyId: query.principal.apiKeyId,
      routerAddress: link.address,
      deploymentId: first.deploymentId,
      attempts,
    });
    if (plan.limits !== undefined) this.local.admitted(query);
    this.observer.plannedByRouter();
    return {
      kind: 'plan',
      attempts,
      contextWindowAttempts: this.known(plan.contextWindowAttempts),
      contentPolicyAttempts: this.known(plan.contentPolicyAttempts),
      permittedRetries: plan.permittedRetries,
      source: 'router',
      configNumber: plan.revision?.number ?? 0n,
      limits: toLimitFacts(plan.limits),
      routerId: link.routerId,
      reasons: plan.reasons,
    };
  }

  /** A router may be a revision ahead: what this gateway cannot dial yet is left out. */
  private known<Attempt extends PlannedAttempt>(attempts: readonly Attempt[]): readonly Attempt[] {
    for (const { deploymentId } of attempts) {
      if (!this.local.knows(deploymentId)) return attempts.filter((attempt) => this.local.knows(attempt.deploymentId));
    }
    return attempts;
  }

  private planLocally(query: PlanQuery, reason: LocalReason): Planning {
    this.observer.plannedLocally(reason);
    return this.local.plan(query, this.gateways);
  }

  private armDeadline(): void {
    if (this.deadlineTimer !== undefined) return;
    const inMs = this.deadlines.nextInMs(this.clock.monotonicMs());
    if (inMs === undefined) return;
    // After a stall of this process timers run before sockets are read: the answers may already be here, so the
    // verdict waits until they were looked at.
    this.deadlineTimer = setTimeout(() => setImmediate(() => this.expire()), Math.ceil(inMs));
  }

  private expire(): void {
    this.deadlineTimer = undefined;
    for (const requestId of this.deadlines.takeDue(this.clock.monotonicMs())) {
      const waiting = this.waiting.take(requestId);
      if (waiting === undefined) continue;
      waiting.link.cancel(requestId);
      this.missed(waiting.link);
      waiting.planned(this.planLocally(waiting.query, 'timeout'));
    }
    this.armDeadline();
  }

  private missed(link: RouterLink): void {
    const before = link.health.bypassed;
    link.health.missed();
    if (!before && link.health.bypassed) {
      this.homes.clear();
      this.observer.bypassed(link.address);
    }
  }

  /** Notes an answer in time. One that comes while the router is bypassed brings it back, asked for by a probe or not. */
  private restore(link: RouterLink): void {
    const wasBypassed = link.health.bypassed;
    link.health.answered();
    if (!wasBypassed) return;
    // Projects remember that they had no home meanwhile.
    this.homes.clear();
    this.observer.restored(link.address);
  }

  private readinessChanged(link: RouterLink): void {
    this.forget(link);
    if (link.routerId !== undefined && this.links.get(link.address) === link) {
      link.health.answered();
      this.linkByRouterId.set(link.routerId, link);
    }
    this.observer.routersConnected(this.linkByRouterId.size);
  }

  /** Takes a link out of use: its waiting requests are planned here. */
  private forget(link: RouterLink): void {
    this.homes.clear();
    for (const [routerId, known] of this.linkByRouterId) if (known === link) this.linkByRouterId.delete(routerId);
    for (const [requestId, probed] of this.probes) if (probed === link) this.probes.delete(requestId);
    for (const [requestId, waiting] of this.waiting.entries()) {
      if (waiting.link !== link) continue;
      this.waiting.take(requestId);
      waiting.planned(this.planLocally(waiting.query, 'lost'));
    }
  }

  private probe(): void {
    for (const link of this.linkByRouterId.values()) {
      const unanswered = [...this.probes.values()].includes(link);
      if (!link.health.bypassed || !link.accepts || unanswered) continue;
      const requestId = `${PROBE_PREFIX}${newId()}`;
      this.probes.set(requestId, link);
      link.send(probeRequest(requestId));
    }
  }
}

function isTrial(attempts: readonly PlannedAttempt[], deploymentId: string): boolean {
  return attempts.some((attempt) => attempt.trial === true && attempt.deploymentId === deploymentId);
}

function toOpenPlan(plan: LivingPlan): OpenPlan {
  const { requestId, modelId, projectId, apiKeyId, deploymentId } = plan;
  return { requestId, modelId, projectId, apiKeyId, deploymentId };
}
