import { AppError } from '@roundhouse/errors';
import { systemClock, type Clock } from '@roundhouse/kernel';
import {
  admit,
  DemandJournal,
  planRoute,
  rateLimitFacts,
  type Candidate,
  type LimitKind,
  type LimitReservation,
  type LivingPlan,
  type RouteAttempt,
  type ServingDemand,
  type Verdict,
} from '@roundhouse/routing';
import { routeTarget } from '@roundhouse/snapshot';
import { IdTable } from '../collections/id-table.ts';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import { LocalLimits, type LocalShare } from './local-limits.ts';
import { LocalMemory, toReport } from './local-memory.ts';
import { refusalError } from './plan-messages.ts';
import type { Planning, PlanQuery, RequestOutcome } from './planning.ports.ts';
import type { LocalPlanner } from './route-planner.ts';

/** Most retries that a plan may permit. */
const MAX_RETRIES = 3;

const LIMIT_NAMES: Readonly<Record<LimitKind, string>> = { rpm: 'rpm', tpm: 'tpm', maxParallel: 'max_parallel' };

/** What may be set of a planner. */
export interface SnapshotPlannerParts {
  /** Numbers in [0, 1), for the draw by weight; default Math.random. */
  readonly random?: () => number;
  readonly clock?: Clock;
  /** Is told which servings are wanted, in the midst of planning; default: nobody is. */
  readonly tellWanted?: (demand: ServingDemand) => void;
}

/**
 * Plans from the gateway's own snapshot and from what its own calls came to, with the same library as routers: what is
 * known here to be broken is not tried, a key's and a project's limits are kept at this gateway's share.
 */
export class SnapshotPlanner implements LocalPlanner {
  private readonly configuration: ConfigurationView;
  private readonly random: () => number;
  private readonly clock: Clock;
  private readonly memory: LocalMemory;
  private readonly demand: DemandJournal;
  private readonly limits = new LocalLimits();
  private readonly open = new IdTable<LivingPlan>();
  /** Of the plan that is being made. */
  private planMs = 0;

  constructor(configuration: ConfigurationView, parts: SnapshotPlannerParts = {}) {
    const { random = Math.random, clock = systemClock, tellWanted = () => undefined } = parts;
    this.configuration = configuration;
    this.random = random;
    this.clock = clock;
    this.demand = new DemandJournal(tellWanted);
    this.memory = new LocalMemory(configuration, clock);
  }

  /** Plans that were made here and wait for their outcome. */
  get openPlanCount(): number {
    return this.open.size;
  }

  knows(deploymentId: string): boolean {
    return this.configuration.current()?.deployment(deploymentId) !== undefined;
  }

  plan(asked: PlanQuery, gateways: number): Planning {
    const nowMs = this.clock.monotonicMs();
    const followed = this.memory.follow(nowMs);
    if (followed === undefined) {
      return { kind: 'refusal', error: new AppError('NOT_READY', 'The configuration has not arrived yet.') };
    }
    const { state, facts } = followed;
    const target = routeTarget(state, asked.modelId);
    const query = target === undefined ? asked : facts.bounded(asked, target);
    const share = this.limits.shareOf(state, query, gateways, nowMs);
    let reservation: LimitReservation | undefined;
    if (share.scopes.length > 0) {
      const admission = admit(share.scopes, share.tokens, nowMs);
      if (admission.kind === 'refused') return limited(admission, share, nowMs);
      ({ reservation } = admission);
    }
    this.planMs = nowMs;
    const view = this.memory.view.at(nowMs);
    const decision = planRoute(query, target, view, {
      random: this.random,
      takeTrial: this.takeTrial,
      permittedRetries: this.memory.retries.permitted(query.modelId, MAX_RETRIES, nowMs),
    });
    this.demand.decided(target, decision, view, nowMs);
    const limits = share.scopes.length === 0 ? undefined : rateLimitFacts(share.scopes, nowMs);
    if (decision.kind === 'refusal') {
      reservation?.release(nowMs);
      const { reason, retryAfterMs, verdicts, loading } = decision.refusal;
      const { progress: loadProgress = 0, etaMs: loadEtaMs = 0 } = loading ?? {};
      const facts = { reason, retryAfterMs, details: codesOf(verdicts), loadProgress, loadEtaMs };
      return { kind: 'refusal', error: refusalError(facts), loading, limits };
    }
    const { attempts, contextWindowAttempts, contentPolicyAttempts, permittedRetries, verdicts } = decision.plan;
    this.keep(query, attempts, reservation, nowMs);
    return {
      kind: 'plan',
      attempts,
      contextWindowAttempts,
      contentPolicyAttempts,
      permittedRetries,
      source: 'local',
      configNumber: state.revision.number,
      limits,
      reasons: codesOf(verdicts),
    };
  }

  admitted(query: PlanQuery): void {
    const state = this.configuration.current();
    if (state !== undefined) this.limits.admitted(state, query, this.clock.monotonicMs());
  }

  observe({ attempts }: RequestOutcome): void {
    this.memory.observe(attempts);
  }

  dialling(requestId: string, deploymentId: string): void {
    const plan = this.open.get(requestId);
    if (plan === undefined) return;
    if (plan.deploymentId !== deploymentId) {
      this.memory.addLoad(plan.deploymentId, -1);
      this.memory.addLoad(deploymentId, 1);
      plan.deploymentId = deploymentId;
    }
    if (plan.trials?.includes(deploymentId) !== true || plan.dialledTrials?.includes(deploymentId) === true) return;
    (plan.dialledTrials ??= []).push(deploymentId);
    const candidate = this.memory.find(deploymentId);
    if (candidate !== undefined) this.memory.states.dialled(candidate, this.clock.monotonicMs());
  }

  report({ requestId, attempts }: RequestOutcome): void {
    const plan = this.end(requestId);
    if (plan === undefined) return;
    this.memory.endings.reported(plan, attempts.map(toReport), this.memory.find, this.clock.monotonicMs());
  }

  cancel(requestId: string): void {
    const plan = this.end(requestId);
    if (plan !== undefined) this.memory.endings.cancelled(plan, this.memory.find, this.clock.monotonicMs());
  }

  sweep(): void {
    const nowMs = this.clock.monotonicMs();
    this.memory.sweep(nowMs);
    this.demand.sweep(nowMs);
    this.limits.sweep(nowMs);
  }

  private keep(
    { requestId, modelId, inputTokensEstimate, maxOutputTokens }: PlanQuery,
    attempts: readonly RouteAttempt[],
    reservation: LimitReservation | undefined,
    nowMs: number,
  ): void {
    const { deploymentId } = attempts[0]!;
    const limits = this.memory.find(deploymentId)?.caps;
    const tokens = inputTokensEstimate + maxOutputTokens;
    const cap = limits && { state: this.memory.caps.stateOf(deploymentId, nowMs), tokens };
    if (limits !== undefined) cap?.state.admit(limits, tokens, nowMs);
    let trials: string[] | undefined;
    for (const attempt of attempts) if (attempt.trial) (trials ??= []).push(attempt.deploymentId);
    this.cancel(requestId);
    this.memory.addLoad(deploymentId, 1);
    this.open.set(requestId, {
      requestId,
      callableId: modelId,
      openedMs: nowMs,
      deploymentId,
      reservation,
      cap,
      trials,
      dialledTrials: undefined,
    });
  }

  private end(requestId: string): LivingPlan | undefined {
    const plan = this.open.take(requestId);
    if (plan !== undefined) this.memory.addLoad(plan.deploymentId, -1);
    return plan;
  }

  private readonly takeTrial = (candidate: Candidate): boolean => this.memory.states.planned(candidate, this.planMs);
}

function limited(
  { scope, limit, retryAfterMs }: { readonly scope: string; readonly limit: LimitKind; readonly retryAfterMs: number },
  { scopes }: LocalShare,
  nowMs: number,
): Planning {
  const error = refusalError({
    reason: 'RATE_LIMITED',
    retryAfterMs: Math.ceil(retryAfterMs),
    details: [],
    limitScope: scope,
    limitKind: LIMIT_NAMES[limit],
  });
  return { kind: 'refusal', error, limits: rateLimitFacts(scopes, nowMs) };
}

const NO_CODES: string[] = [];

function codesOf(verdicts: readonly Verdict[]): string[] {
  if (verdicts.length === 0) return NO_CODES;
  return verdicts.map(({ deploymentId, code }) => `${deploymentId}:${code}`);
}
