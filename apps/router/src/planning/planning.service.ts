import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import {
  admit,
  explainRoute,
  limitRefusal,
  planRoute,
  reopen,
  type AttemptReport,
  type Candidate,
  type CapReservation,
  type LimitReservation,
  type RouteDecision,
  type RoutePlan,
  type RouteQuery,
} from '@roundhouse/routing';
import { routeTarget, type CallerIds, type CallFacts, type ConfigState } from '@roundhouse/snapshot';
import { withRemoteParent } from '@roundhouse/telemetry';
import {
  boundedQuery,
  limited,
  limitsOf,
  NOT_READY,
  tokensOf,
  type ClaimedPlan,
  type Explanation,
  type PlanDecision,
  type PlanQuestion,
} from './plan-decision.ts';
import type { PlanningObserver } from './planning.ports.ts';
import type { RouterState } from './router-state.ts';

/** Most retries that a plan may permit. */
const MAX_RETRIES = 3;

/** Makes plans from the configuration that holds, and keeps what they hold until they end. */
export class PlanningService {
  private readonly router: RouterState;
  private readonly observer: PlanningObserver;
  /** Of the plan that is being made: its time, and what it would try first. */
  private planMs = 0;
  private first: Candidate | undefined;

  constructor(router: RouterState, observer: PlanningObserver) {
    this.router = router;
    this.observer = observer;
    router.plans.onFreed((cause, plan) => {
      observer.freed(cause);
      const nowMs = this.nowMs();
      const find = router.finder();
      if (cause === 'repeated') router.endings.cancelled(plan, find, nowMs);
      else router.endings.lost(plan, find, nowMs);
    });
  }

  /** The time that all calls of one message are made with: monotonic milliseconds. */
  nowMs(): number {
    return this.router.clock.monotonicMs();
  }

  /** Revision of the configuration that holds. */
  get revision(): ConfigRevision | undefined {
    return this.router.configuration.current()?.revision;
  }

  /** A gateway connected; the result names its stream. */
  connect(): number {
    return this.router.plans.connect();
  }

  /** A gateway's stream ended. */
  disconnect(streamId: number, nowMs: number): void {
    this.router.plans.disconnect(streamId, nowMs);
  }

  /** Decides; a plan is open from then on. In the caller's trace where there is one. */
  plan(streamId: number, question: PlanQuestion, nowMs: number): PlanDecision {
    const { trace, callableId } = question;
    if (trace === undefined) return this.decide(streamId, question, nowMs);
    return withRemoteParent(trace, 'router.plan', { 'roundhouse.model.id': callableId }, (span) => {
      const answer = this.decide(streamId, question, nowMs);
      span?.setAttribute('roundhouse.plan.result', resultOf(answer.decision));
      return answer;
    });
  }

  /** Takes a plan on again that lived through a reconnect, with what it holds; one of another router counts as open. */
  claim(streamId: number, claimed: ClaimedPlan, nowMs: number): void {
    const { plans } = this.router;
    const { requestId, callableId, deploymentId } = claimed;
    if (plans.claim(streamId, requestId, deploymentId)) return;
    const state = this.router.follow(nowMs)?.state;
    const scopes = state === undefined ? [] : this.router.callers.scopesOf(state, callerOf(state, claimed), nowMs);
    const reservation = scopes.length === 0 ? undefined : reopen(scopes, nowMs);
    const kept = plans.put(streamId, {
      requestId,
      callableId,
      openedMs: nowMs,
      deploymentId,
      reservation,
      cap: undefined,
      trials: undefined,
      dialledTrials: undefined,
    });
    if (!kept) reservation?.release(nowMs);
  }

  /** The call to a deployment whose trial the plan has went out. */
  dialled(streamId: number, requestId: string, deploymentId: string, nowMs: number): void {
    const { plans, states } = this.router;
    const plan = plans.find(streamId, requestId);
    if (plan === undefined) return;
    plans.move(plan, deploymentId);
    if (plan.trials === undefined || !plan.trials.includes(deploymentId)) return;
    if (plan.dialledTrials?.includes(deploymentId)) return;
    (plan.dialledTrials ??= []).push(deploymentId);
    const candidate = this.router.finder()(deploymentId);
    if (candidate !== undefined) states.dialled(candidate, nowMs);
  }

  /** Ends a plan by what became of it; a repeated or late word changes nothing. */
  report(streamId: number, requestId: string, attempts: readonly AttemptReport[], nowMs: number): void {
    const plan = this.router.plans.end(streamId, requestId);
    if (plan === undefined) return;
    this.router.endings.reported(plan, attempts, this.router.finder(), nowMs);
    this.observer.ended('outcome');
  }

  /** A probe that this router asked for came back: observed, and nothing else. */
  probed(attempt: AttemptReport, nowMs: number): void {
    const candidate = this.router.finder()(attempt.deploymentId);
    if (candidate === undefined) return;
    // One token long: it says nothing of the length of answers.
    const seen = { ...attempt, outputTokens: 0 };
    this.router.endings.observe(candidate, seen, nowMs - attempt.durationMs, nowMs);
    this.router.probes.ended(attempt.deploymentId);
  }

  /** Ends a plan that nothing was dialled for; a repeated or late word changes nothing. */
  cancel(streamId: number, requestId: string, nowMs: number): void {
    const plan = this.router.plans.end(streamId, requestId);
    if (plan === undefined) return;
    this.router.endings.cancelled(plan, this.router.finder(), nowMs);
    this.observer.ended('cancel');
  }

  /** Decides as `plan` does, and explains; admits, counts and keeps nothing. */
  explain(question: PlanQuestion, nowMs: number): Explanation {
    const followed = this.router.follow(nowMs);
    if (followed === undefined) return { decision: NOT_READY, strategy: '', candidates: [], scopes: [] };
    const { state, facts } = followed;
    const { callers, view, retries } = this.router;
    const { callableId } = question;
    const target = routeTarget(state, callableId);
    const query = target === undefined ? question.query : boundedQuery(question.query, facts, target);
    const scopes = callers.scopesOf(state, question.caller, nowMs);
    view.at(nowMs);
    const permittedRetries = target === undefined ? 0 : retries.permitted(callableId, MAX_RETRIES, nowMs);
    const refused = limitRefusal(scopes, tokensOf(query), nowMs);
    const decided = (): PlanDecision => ({
      decision: planRoute(query, target, view, { permittedRetries }),
      revision: state.revision,
      limits: limitsOf(scopes, nowMs),
      refusedBy: undefined,
    });
    return {
      decision: refused === undefined ? decided() : limited(state, refused, scopes, nowMs),
      strategy: target?.strategy ?? '',
      candidates: target === undefined ? [] : explainRoute(query, target, view),
      scopes,
    };
  }

  private decide(streamId: number, question: PlanQuestion, nowMs: number): PlanDecision {
    const followed = this.router.follow(nowMs);
    const answer =
      followed === undefined ? NOT_READY : this.decideBy(followed.state, followed.facts, streamId, question, nowMs);
    this.observer.decided(resultOf(answer.decision));
    return answer;
  }

  private decideBy(
    state: ConfigState,
    facts: CallFacts,
    streamId: number,
    question: PlanQuestion,
    nowMs: number,
  ): PlanDecision {
    const { callers, view, retries } = this.router;
    const { callableId } = question;
    const target = routeTarget(state, callableId);
    const query = target === undefined ? question.query : boundedQuery(question.query, facts, target);
    const scopes = callers.scopesOf(state, question.caller, nowMs);
    let reservation: LimitReservation | undefined;
    if (scopes.length > 0) {
      const admission = admit(scopes, tokensOf(query), nowMs);
      if (admission.kind === 'refused') return limited(state, admission, scopes, nowMs);
      ({ reservation } = admission);
    }
    this.planMs = nowMs;
    this.first = undefined;
    let decision: RouteDecision;
    try {
      decision = planRoute(query, target, view.at(nowMs), {
        takeTrial: this.takeTrial,
        permittedRetries: target === undefined ? 0 : retries.permitted(callableId, MAX_RETRIES, nowMs),
      });
    } catch (error) {
      reservation?.release(nowMs);
      throw error;
    }
    if (decision.kind === 'plan') this.open(streamId, question, query, decision.plan, reservation, nowMs);
    else reservation?.release(nowMs);
    this.router.demand.decided(target, decision, view, nowMs);
    return { decision, revision: state.revision, limits: limitsOf(scopes, nowMs), refusedBy: undefined };
  }

  private open(
    streamId: number,
    { requestId, callableId }: PlanQuestion,
    query: RouteQuery,
    { attempts }: RoutePlan,
    reservation: LimitReservation | undefined,
    nowMs: number,
  ): void {
    const { caps, plans } = this.router;
    const deploymentId = attempts[0]!.deploymentId;
    let cap: CapReservation | undefined;
    const limits = this.first?.caps;
    if (limits !== undefined) {
      const tokens = tokensOf(query);
      cap = { state: caps.stateOf(deploymentId, nowMs), tokens };
      cap.state.admit(limits, tokens, nowMs);
    }
    let trials: string[] | undefined;
    for (const attempt of attempts) if (attempt.trial) (trials ??= []).push(attempt.deploymentId);
    const plan = {
      requestId,
      callableId,
      openedMs: nowMs,
      deploymentId,
      reservation,
      cap,
      trials,
      dialledTrials: undefined,
    };
    // The stream ended while its last questions were worked through: nobody will end this plan.
    if (!plans.put(streamId, plan)) this.router.endings.cancelled(plan, this.router.finder(), nowMs);
  }

  /** Asked for each attempt in turn. */
  private readonly takeTrial = (candidate: Candidate): boolean => {
    this.first ??= candidate;
    return this.router.states.planned(candidate, this.planMs);
  };
}

function callerOf(state: ConfigState, { apiKeyId, projectId }: ClaimedPlan): CallerIds {
  const key = state.apiKey(apiKeyId);
  return {
    apiKeyId,
    projectId,
    memberId: key?.memberId ?? '',
    teamId: key?.teamId ?? '',
    organizationId: key?.organizationId ?? state.project(projectId)?.organizationId ?? '',
  };
}

function resultOf(decision: RouteDecision): string {
  return decision.kind === 'plan' ? 'PLAN' : decision.refusal.reason;
}
