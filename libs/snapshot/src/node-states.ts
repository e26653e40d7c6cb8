import { EndpointState, type Endpoint } from '@roundhouse/contracts/registry/v1/config_service';
import type { Clock } from '@roundhouse/kernel';
import type { EndpointWord, NodeFacts } from '@roundhouse/routing';

/** Load figures of a node count for so long, in milliseconds; its state counts until another one is told. */
export const ENDPOINT_LOAD_MS = 10_000;

const WORDS: Readonly<Partial<Record<EndpointState, EndpointWord>>> = {
  [EndpointState.ENDPOINT_STATE_READY]: 'ready',
  [EndpointState.ENDPOINT_STATE_LOADING]: 'loading',
  [EndpointState.ENDPOINT_STATE_UNLOADED]: 'unloaded',
  [EndpointState.ENDPOINT_STATE_DRAINING]: 'draining',
};

/** What nodes tell of their deployments, in the terms of planning. Nothing is made for an answer: a look-up each. */
export class NodeStates {
  private readonly endpointOf: (deploymentId: string) => Endpoint | undefined;
  private readonly clock: Pick<Clock, 'nowMs'>;

  constructor(endpointOf: (deploymentId: string) => Endpoint | undefined, clock: Pick<Clock, 'nowMs'>) {
    this.endpointOf = endpointOf;
    this.clock = clock;
  }

  /** How the endpoint of a deployment stands. */
  word(deploymentId: string): EndpointWord {
    const endpoint = this.endpointOf(deploymentId);
    return endpoint === undefined ? 'absent' : (WORDS[endpoint.state] ?? 'not_ready');
  }

  /** Its slots and rates. An endpoint says them by the same names. */
  facts(deploymentId: string): NodeFacts | undefined {
    return this.endpointOf(deploymentId);
  }

  /**
   * Calls that are open on a deployment.
   *
   * @param ours those that we know of; a node says more if others call it, too
   */
  inFlight(deploymentId: string, ours: number): number {
    const endpoint = this.endpointOf(deploymentId);
    if (endpoint === undefined) return ours;
    const { atUnixMs, slotsBusy, queueLength } = endpoint;
    const busy = slotsBusy + queueLength;
    // A clock that is ahead tells nothing either.
    return busy > ours && Math.abs(this.clock.nowMs() - Number(atUnixMs)) <= ENDPOINT_LOAD_MS ? busy : ours;
  }
}
