import type { Clock } from '@roundhouse/kernel';
import type { Candidate, EndpointWord, NodeFacts, RouteQuery, RuntimeSources } from '@roundhouse/routing';
import { NodeStates, type CallFacts } from '@roundhouse/snapshot';
import type { Configuration } from '../configuration/configuration.ports.ts';

/** What is known of deployments beside circuits and caps. */
export class DeploymentLoads implements RuntimeSources {
  private readonly nodes: NodeStates;
  private readonly inFlightHere: (deploymentId: string) => number;
  private readonly inFlightElsewhere: (deploymentId: string) => number;
  private facts: CallFacts | undefined;

  constructor(
    configuration: Configuration,
    clock: Clock,
    inFlightHere: (deploymentId: string) => number,
    inFlightElsewhere: (deploymentId: string) => number,
  ) {
    this.nodes = new NodeStates((id) => configuration.endpoint(id), clock);
    this.inFlightHere = inFlightHere;
    this.inFlightElsewhere = inFlightElsewhere;
  }

  /** Sets the configuration that costs are looked up in. */
  use(facts: CallFacts): void {
    this.facts = facts;
  }

  endpoint(deploymentId: string): EndpointWord {
    return this.nodes.word(deploymentId);
  }

  node(deploymentId: string): NodeFacts | undefined {
    return this.nodes.facts(deploymentId);
  }

  /** Calls of all routers; on a node, what the node says of itself if that is more. */
  inFlight(deploymentId: string): number {
    return this.nodes.inFlight(deploymentId, this.inFlightHere(deploymentId) + this.inFlightElsewhere(deploymentId));
  }

  costPico(candidate: Candidate, query: RouteQuery): number | undefined {
    return this.facts?.costPico(candidate, query);
  }
}
