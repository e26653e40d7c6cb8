import type { Clock } from '@roundhouse/kernel';
import {
  DeploymentCaps,
  DEFAULT_CIRCUIT_SETTINGS,
  DemandJournal,
  LimitBook,
  LimitJournal,
  ObservedStates,
  PlanEndings,
  RetryBudgets,
  RuntimeView,
  type FindCandidate,
  type ServingDemand,
} from '@roundhouse/routing';
import { CallFacts, circuitSettings, StateFollower, type ConfigState } from '@roundhouse/snapshot';
import type { Configuration } from '../configuration/configuration.ports.ts';
import { PeerTable } from '../gossip/domain/peer-table.ts';
import { CallerLimits } from './caller-limits.ts';
import { DeploymentLoads } from './deployment-loads.ts';
import { GatewayRoster } from './domain/gateway-roster.ts';
import { OpenPlans, type PlanLimits } from './domain/open-plans.ts';
import { ProbeSchedule } from './domain/probe-schedule.ts';
import { probedDeployments } from './probed-deployments.ts';

/** What may be set of a router's memory. */
export interface RouterStateOptions {
  readonly planLimits?: PlanLimits;
  /** Keeps what peers are to be told until it is taken; default false = nobody wants to know. */
  readonly tellsPeers?: boolean;
}

/** A configuration, with what was worked out from it. */
export interface FollowedConfiguration {
  readonly state: ConfigState;
  readonly facts: CallFacts;
}

/** Limits that are looked at each second: a hundred thousand within a minute, a fraction of a millisecond at once. */
const LIMITS_PER_SWEEP = 2_000;

/** All that a router remembers: plans, limits, circuits. Made once; everything in it is gone with the process. */
export class RouterState {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly plans: OpenPlans;
  readonly states: ObservedStates;
  readonly callers: CallerLimits;
  /** What deployments have used of their caps. */
  readonly caps: LimitBook;
  readonly retries = new RetryBudgets();
  readonly probes = new ProbeSchedule();
  readonly roster = new GatewayRoster();
  readonly endings: PlanEndings;
  /** Servings whose models requests would use, were they loaded. */
  readonly demand = new DemandJournal((demand) => this.tellWanted(demand));
  /** Routers that are heard of, and what they told. */
  readonly peers: PeerTable;
  /** What peers are to be told of limits; undefined = nobody wants to know. */
  readonly journals: { readonly callers: LimitJournal; readonly caps: LimitJournal } | undefined;
  /** The one view that every plan is made with. */
  readonly view: RuntimeView;
  private readonly loads: DeploymentLoads;
  private readonly follower: StateFollower;
  private followed: FollowedConfiguration | undefined;
  private scheduled: ConfigState | undefined;
  private tellWanted: (demand: ServingDemand) => void = () => undefined;

  constructor(configuration: Configuration, clock: Clock, options: RouterStateOptions = {}) {
    this.configuration = configuration;
    this.clock = clock;
    this.plans = new OpenPlans(options.planLimits);
    this.states = new ObservedStates({
      settingsOf: (owner, id) =>
        this.followed === undefined ? DEFAULT_CIRCUIT_SETTINGS : circuitSettings(this.followed.state, owner, id),
    });
    if (options.tellsPeers === true) this.journals = { callers: new LimitJournal(), caps: new LimitJournal() };
    this.callers = new CallerLimits(this.journals?.callers);
    this.caps = new LimitBook(undefined, this.journals?.caps);
    this.peers = new PeerTable({ caller: this.callers.wide, deployment: this.caps });
    this.endings = new PlanEndings({ states: this.states, caps: this.caps, retries: this.retries });
    this.loads = new DeploymentLoads(
      configuration,
      clock,
      (id) => this.plans.inFlight(id),
      (id) => this.peers.inFlight(id),
    );
    this.view = new RuntimeView(this.states, new DeploymentCaps(this.caps), this.loads);
    this.follower = new StateFollower(this.states, this.retries, clock);
  }

  /** Sets who is told which servings are wanted; in the midst of planning. */
  onWanted(tell: (demand: ServingDemand) => void): void {
    this.tellWanted = tell;
  }

  /** The configuration that holds, applied to what is remembered if it is new; undefined = none came yet. */
  follow(nowMs: number): FollowedConfiguration | undefined {
    const state = this.configuration.current();
    if (state === this.followed?.state || state === undefined) return this.followed;
    this.followed = { state, facts: new CallFacts(state) };
    this.loads.use(this.followed.facts);
    this.follower.follow(state, nowMs);
    return this.followed;
  }

  /** Looks deployments up in the configuration that holds. */
  finder(): FindCandidate {
    return this.find;
  }

  /** Frees, forgets and follows what is due; to be called about each second. */
  sweep(): void {
    const nowMs = this.clock.monotonicMs();
    const state = this.follow(nowMs)?.state;
    if (state !== undefined && state !== this.scheduled) {
      this.scheduled = state;
      this.probes.schedule(probedDeployments(state), nowMs);
    }
    if (this.journals === undefined) this.plans.takeChangedLoads();
    this.plans.sweep(nowMs);
    this.demand.sweep(nowMs);
    this.follower.sweep(nowMs);
    this.callers.sweep(nowMs, LIMITS_PER_SWEEP);
    this.caps.sweep(nowMs, LIMITS_PER_SWEEP);
  }

  private readonly find: FindCandidate = (deploymentId) => this.followed?.facts.candidate(deploymentId);
}
