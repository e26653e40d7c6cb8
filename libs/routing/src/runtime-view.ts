import type { ObservedStates } from './circuits/observed-states.ts';
import type { DeploymentCaps } from './limits/deployment-caps.ts';
import type {
  Candidate,
  CapObstacle,
  CircuitObstacle,
  CredentialObstacle,
  LoadView,
  RouteQuery,
} from './route-query.ts';

/** What neither calls nor caps tell. */
export type RuntimeSources = Required<Pick<LoadView, 'endpoint' | 'node' | 'inFlight' | 'costPico'>>;

/** All that is known at run time, as one view for planning. Made once; `at` sets the time before each plan. */
export class RuntimeView implements Required<LoadView> {
  private readonly states: ObservedStates;
  private readonly caps: DeploymentCaps;
  private readonly sources: RuntimeSources;

  constructor(states: ObservedStates, caps: DeploymentCaps, sources: RuntimeSources) {
    this.states = states;
    this.caps = caps;
    this.sources = sources;
  }

  /** Sets the time that the answers are for (monotonic, milliseconds), and returns itself. */
  at(nowMs: number): this {
    this.states.at(nowMs);
    this.caps.at(nowMs);
    return this;
  }

  endpoint(deploymentId: string): ReturnType<LoadView['endpoint']> {
    return this.sources.endpoint(deploymentId);
  }

  node(deploymentId: string): ReturnType<Required<LoadView>['node']> {
    return this.sources.node(deploymentId);
  }

  circuit(candidate: Candidate): CircuitObstacle | undefined {
    return this.states.circuit(candidate);
  }

  credential(candidate: Candidate): CredentialObstacle | undefined {
    return this.states.credential(candidate);
  }

  cap(candidate: Candidate, query: RouteQuery): CapObstacle | undefined {
    return this.caps.cap(candidate, query);
  }

  retryAfterMs(candidate: Candidate, query: RouteQuery): number {
    return Math.max(this.states.retryAfterMs(candidate), this.caps.retryAfterMs(candidate, query));
  }

  failedLast(deploymentId: string): boolean {
    return this.states.failedLast(deploymentId);
  }

  inFlight(deploymentId: string): number {
    return this.sources.inFlight(deploymentId);
  }

  firstTokenMs(deploymentId: string): number | undefined {
    return this.states.firstTokenMs(deploymentId);
  }

  answerTokens(deploymentId: string): number {
    return this.states.answerTokens(deploymentId);
  }

  costPico(candidate: Candidate, query: RouteQuery): number | undefined {
    return this.sources.costPico(candidate, query);
  }

  headroom(candidate: Candidate): number {
    return this.caps.headroom(candidate);
  }
}
