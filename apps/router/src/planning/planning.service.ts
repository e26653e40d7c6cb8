import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import { EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import { planRoute, type LoadView, type RouteDecision, type RouteQuery } from '@roundhouse/routing';
import { routeTarget } from '@roundhouse/snapshot';
import { withRemoteParent, type TraceContext } from '@roundhouse/telemetry';
import { CONFIGURATION, type Configuration } from '../configuration/configuration.ports.ts';
import { OpenPlans, type OpenPlan } from './domain/open-plans.ts';
import { PLANNING_OBSERVER, type PlanningObserver } from './planning.ports.ts';

/** What a gateway asks, in the terms of planning. */
export interface PlanQuestion {
  readonly requestId: string;
  readonly modelId: string;
  readonly query: RouteQuery;
  /** Sampled requests only. */
  readonly trace: TraceContext | undefined;
}

/** A decision, and the configuration that it was made from. */
export interface PlanDecision {
  readonly decision: RouteDecision;
  readonly revision: ConfigRevision | undefined;
}

/** How often plans are looked through for those to free, in milliseconds. */
const SWEEP_INTERVAL_MS = 1_000;

const NOT_READY: PlanDecision = {
  decision: { kind: 'refusal', refusal: { reason: 'NOT_READY', retryAfterMs: 1_000, verdicts: [] } },
  revision: undefined,
};

/** Makes plans from the configuration that holds and keeps track of those that are open. */
@Injectable()
export class PlanningService implements OnModuleInit, OnApplicationShutdown {
  private readonly configuration: Configuration;
  private readonly plans: OpenPlans;
  private readonly observer: PlanningObserver;
  private readonly load: LoadView;
  private sweeping: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIGURATION) configuration: Configuration,
    @Inject(OpenPlans) plans: OpenPlans,
    @Inject(PLANNING_OBSERVER) observer: PlanningObserver,
  ) {
    this.configuration = configuration;
    this.plans = plans;
    this.observer = observer;
    this.load = { endpoint: (deploymentId) => endpointState(configuration, deploymentId) };
  }

  onModuleInit(): void {
    this.sweeping = setInterval(() => this.plans.sweep(), SWEEP_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweeping);
  }

  /** Revision of the configuration that holds. */
  get revision(): ConfigRevision | undefined {
    return this.configuration.current()?.revision;
  }

  /** A gateway connected; the result names its stream. */
  connect(): number {
    return this.plans.connect();
  }

  /** A gateway's stream ended. */
  disconnect(streamId: number): void {
    this.plans.disconnect(streamId);
  }

  /** Decides; a plan is open from then on. In the caller's trace where there is one. */
  plan(streamId: number, question: PlanQuestion): PlanDecision {
    const { trace, modelId } = question;
    if (trace === undefined) return this.decide(streamId, question);
    return withRemoteParent(trace, 'router.plan', { 'roundhouse.model.id': modelId }, (span) => {
      const answer = this.decide(streamId, question);
      span?.setAttribute('roundhouse.plan.result', resultOf(answer.decision));
      return answer;
    });
  }

  /** Takes a plan on again that lived through a reconnect. */
  claim(streamId: number, plan: OpenPlan): void {
    this.plans.put(streamId, plan);
  }

  /** Ends a plan; a repeated or late word changes nothing. */
  end(streamId: number, requestId: string, how: 'outcome' | 'cancel'): void {
    if (this.plans.end(streamId, requestId)) this.observer.ended(how);
  }

  private decide(streamId: number, question: PlanQuestion): PlanDecision {
    const state = this.configuration.current();
    const answer = state
      ? {
          decision: planRoute(question.query, routeTarget(state, question.modelId), this.load),
          revision: state.revision,
        }
      : NOT_READY;
    const { decision } = answer;
    if (decision.kind === 'plan') {
      const first = decision.plan.attempts[0];
      if (first) this.plans.put(streamId, { requestId: question.requestId, deploymentId: first.deploymentId });
    }
    this.observer.decided(resultOf(decision));
    return answer;
  }
}

function resultOf(decision: RouteDecision): string {
  return decision.kind === 'plan' ? 'PLAN' : decision.refusal.reason;
}

function endpointState(configuration: Configuration, deploymentId: string): 'ready' | 'not_ready' | 'absent' {
  const endpoint = configuration.endpoint(deploymentId);
  if (!endpoint) return 'absent';
  return endpoint.state === EndpointState.ENDPOINT_STATE_READY ? 'ready' : 'not_ready';
}
