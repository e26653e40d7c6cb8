import type { Clock } from '@roundhouse/kernel';
import {
  DEFAULT_CIRCUIT_SETTINGS,
  DeploymentCaps,
  LimitBook,
  ObservedStates,
  PlanEndings,
  RetryBudgets,
  RuntimeView,
  type AttemptReport,
  type AttemptResult,
  type Candidate,
  type FailureClass,
  FAILURE_CLASSES,
} from '@roundhouse/routing';
import { CallFacts, circuitSettings, NodeStates, StateFollower, type ConfigState } from '@roundhouse/snapshot';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import type { AttemptOutcome } from './planning.ports.ts';

const CLASSES: ReadonlySet<string> = new Set(FAILURE_CLASSES);
/** Deployments whose use is remembered. */
const MAX_CAPS = 20_000;
/** Looked at per sweep: all of them in less than a minute. */
const CAPS_PER_SWEEP = 400;

/** A configuration, with what was worked out from it. */
export interface FollowedConfiguration {
  readonly state: ConfigState;
  readonly facts: CallFacts;
}

/**
 * What this gateway has seen of deployments, providers and credentials by its own calls, whoever planned them: should
 * routers be lost, it goes on without trying what is known to be broken. Circuits that an administrator opened count at
 * once.
 */
export class LocalMemory {
  readonly clock: Clock;
  readonly states: ObservedStates;
  /** What deployments have used of their caps, as far as this gateway knows. */
  readonly caps = new LimitBook(MAX_CAPS);
  readonly retries = new RetryBudgets();
  readonly endings: PlanEndings;
  /** The one view that every plan is made with. */
  readonly view: RuntimeView;
  private readonly configuration: ConfigurationView;
  private readonly follower: StateFollower;
  private readonly loads = new Map<string, number>();
  private followed: FollowedConfiguration | undefined;

  constructor(configuration: ConfigurationView, clock: Clock) {
    this.configuration = configuration;
    this.clock = clock;
    this.states = new ObservedStates({
      settingsOf: (owner, id) =>
        this.followed === undefined ? DEFAULT_CIRCUIT_SETTINGS : circuitSettings(this.followed.state, owner, id),
    });
    this.endings = new PlanEndings({ states: this.states, caps: this.caps, retries: this.retries });
    const nodes = new NodeStates((id) => configuration.endpoint(id), clock);
    this.view = new RuntimeView(this.states, new DeploymentCaps(this.caps), {
      endpoint: (deploymentId) => nodes.word(deploymentId),
      node: (deploymentId) => nodes.facts(deploymentId),
      inFlight: (deploymentId) => nodes.inFlight(deploymentId, this.loads.get(deploymentId) ?? 0),
      costPico: (candidate, query) => this.followed?.facts.costPico(candidate, query),
    });
    this.follower = new StateFollower(this.states, this.retries, clock);
  }

  /** The configuration that holds, applied to what is remembered if it is new; undefined = none came yet. */
  follow(nowMs: number): FollowedConfiguration | undefined {
    const state = this.configuration.current();
    if (state === this.followed?.state || state === undefined) return this.followed;
    this.followed = { state, facts: new CallFacts(state) };
    this.follower.follow(state, nowMs);
    return this.followed;
  }

  /** Counts a call that begins (1) or ends (-1). */
  addLoad(deploymentId: string, step: number): void {
    const inFlight = (this.loads.get(deploymentId) ?? 0) + step;
    if (inFlight > 0) this.loads.set(deploymentId, inFlight);
    else this.loads.delete(deploymentId);
  }

  /** Takes in how the attempts of one request went, in the order in which they were made. */
  observe(attempts: readonly AttemptOutcome[]): void {
    const nowMs = this.clock.monotonicMs();
    const facts = this.follow(nowMs)?.facts;
    if (facts === undefined) return;
    let startedMs = nowMs;
    for (const { durationMs } of attempts) startedMs -= durationMs;
    for (const attempt of attempts) {
      const candidate = facts.candidate(attempt.deploymentId);
      if (candidate !== undefined) {
        this.states.record(candidate, resultOf(attempt, startedMs), nowMs);
        const { caps } = candidate;
        const tokens = attempt.inputTokens + attempt.outputTokens;
        if (caps !== undefined) this.caps.stateOf(attempt.deploymentId, nowMs).consume(caps, 1, tokens, nowMs);
      }
      startedMs += attempt.durationMs;
    }
  }

  /** Looks a deployment up in the configuration that holds. */
  readonly find = (deploymentId: string): Candidate | undefined => this.followed?.facts.candidate(deploymentId);

  /** Follows and forgets what is due; to be called about each second. */
  sweep(nowMs: number): void {
    this.follow(nowMs);
    this.follower.sweep(nowMs);
    this.caps.sweep(nowMs, CAPS_PER_SWEEP);
  }
}

/** An attempt in the terms of the routing library. */
export function toReport(attempt: AttemptOutcome): AttemptReport {
  return { ...attempt, failureClass: classOf(attempt.failureClass) };
}

function resultOf(seen: AttemptOutcome, startedMs: number): AttemptResult {
  const { httpStatus, retryAfterMs, firstTokenMs, outputTokens } = seen;
  return { failureClass: classOf(seen.failureClass), httpStatus, retryAfterMs, firstTokenMs, startedMs, outputTokens };
}

function classOf(name: string): FailureClass | undefined {
  if (name === '') return undefined;
  return CLASSES.has(name) ? (name as FailureClass) : 'unknown';
}
