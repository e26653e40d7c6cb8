import { EndpointState, type Endpoint } from '@roundhouse/contracts/registry/v1/config_service';
import type { Clock } from '@roundhouse/kernel';
import type { Candidate, RouteQuery, RuntimeSources } from '@roundhouse/routing';
import type { CallFacts } from '@roundhouse/snapshot';
import type { Configuration } from '../configuration/configuration.ports.ts';

/** Load figures of a node count for so long, in milliseconds; its state counts until another one is told. */
export const ENDPOINT_LOAD_MS = 10_000;

/** What is known of deployments beside circuits and caps. */
export class DeploymentLoads implements RuntimeSources {
  private readonly configuration: Configuration;
  private readonly clock: Clock;
  private readonly inFlightHere: (deploymentId: string) => number;
  private readonly inFlightElsewhere: (deploymentId: string) => number;
  private facts: CallFacts | undefined;

  constructor(
    configuration: Configuration,
    clock: Clock,
    inFlightHere: (deploymentId: string) => number,
    inFlightElsewhere: (deploymentId: string) => number,
  ) {
    this.configuration = configuration;
    this.clock = clock;
    this.inFlightHere = inFlightHere;
    this.inFlightElsewhere = inFlightElsewhere;
  }

  /** Sets the configuration that costs are looked up in. */
  use(facts: CallFacts): void {
    this.facts = facts;
  }

  endpoint(deploymentId: string): 'ready' | 'not_ready' | 'absent' {
    const endpoint = this.configuration.endpoint(deploymentId);
    if (!endpoint) return 'absent';
    return endpoint.state === EndpointState.ENDPOINT_STATE_READY ? 'ready' : 'not_ready';
  }

  /** Calls of all routers; on a node, what the node says of itself if that is more: others may call it, too. */
  inFlight(deploymentId: string): number {
    const ours = this.inFlightHere(deploymentId) + this.inFlightElsewhere(deploymentId);
    const endpoint = this.configuration.endpoint(deploymentId);
    return endpoint === undefined ? ours : Math.max(ours, this.busyOn(endpoint));
  }

  costPico(candidate: Candidate, query: RouteQuery): number | undefined {
    return this.facts?.costPico(candidate, query);
  }

  private busyOn({ atUnixMs, slotsBusy, queueLength }: Endpoint): number {
    // A clock that is ahead tells nothing either.
    return Math.abs(this.clock.nowMs() - Number(atUnixMs)) <= ENDPOINT_LOAD_MS ? slotsBusy + queueLength : 0;
  }
}
