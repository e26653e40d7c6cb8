import {
  InstancePhase,
  type InstanceSample,
  type ObservedInstance,
  type ObservedState,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import { Endpoint, EndpointState } from '@roundhouse/contracts/registry/v1/config_service';

/** An instance as registry placed it; what a node says of instances that are not its own counts for nothing. */
export interface PlacedInstance {
  id: string;
  nodeId: string;
  deploymentId: string;
  installationId: string;
  servingId: string;
  /** Of the serving. */
  organizationId: string;
}

/** What a node last said, as far as endpoints need it. */
export interface NodeWord {
  inferenceAddress: string;
  observed: ObservedState | undefined;
  atUnixMs: number;
}

const STATES: Partial<Record<InstancePhase, EndpointState>> = {
  [InstancePhase.INSTANCE_PHASE_STARTING]: EndpointState.ENDPOINT_STATE_LOADING,
  [InstancePhase.INSTANCE_PHASE_READY]: EndpointState.ENDPOINT_STATE_READY,
  [InstancePhase.INSTANCE_PHASE_DRAINING]: EndpointState.ENDPOINT_STATE_DRAINING,
  [InstancePhase.INSTANCE_PHASE_UNLOADED]: EndpointState.ENDPOINT_STATE_UNLOADED,
  // For its files or for room: it is loaded without anybody's doing. One that waits after a failure is not.
  [InstancePhase.INSTANCE_PHASE_WAITING]: EndpointState.ENDPOINT_STATE_LOADING,
};

/**
 * Endpoint of a placed instance. A node that is out of touch keeps the state that it last had: gateways judge by
 * their own attempts.
 */
export function toEndpoint(instance: PlacedInstance, word: NodeWord, load: InstanceSample | undefined): Endpoint {
  const seen = word.observed?.instances.find((one) => one.id === instance.id);
  const waiting = seen === undefined && word.observed?.installations.length !== 0;
  const unseen = waiting ? EndpointState.ENDPOINT_STATE_LOADING : EndpointState.ENDPOINT_STATE_UNAVAILABLE;
  return Endpoint.fromPartial({
    deploymentId: instance.deploymentId,
    nodeId: instance.nodeId,
    address: word.inferenceAddress,
    instanceId: instance.id,
    state: seen === undefined ? unseen : stateOf(seen),
    slots: seen?.slots ?? 0,
    slotsBusy: load?.slotsBusy ?? 0,
    queueLength: load?.queueLength ?? 0,
    tokensPerSecond: load?.tokensPerSecond ?? 0,
    generation: word.observed?.generation ?? 0n,
    atUnixMs: BigInt(word.atUnixMs),
    promptTokensPerSecond: load?.promptTokensPerSecond ?? 0,
    servingId: instance.servingId,
    loadProgress: seen?.loadProgress ?? 0,
    loadEtaS: seen?.loadEtaS ?? 0,
    contextTokens: seen?.contextTokens ?? 0,
  });
}

function stateOf(seen: ObservedInstance): EndpointState {
  const waitsAfterFailure = seen.phase === InstancePhase.INSTANCE_PHASE_WAITING && seen.failures > 0;
  if (waitsAfterFailure) return EndpointState.ENDPOINT_STATE_UNAVAILABLE;
  return STATES[seen.phase] ?? EndpointState.ENDPOINT_STATE_UNAVAILABLE;
}

/** Whether two endpoints differ in more than their time. */
export function differs(one: Endpoint | undefined, other: Endpoint): boolean {
  if (one === undefined) return true;
  return (Object.keys(other) as (keyof Endpoint)[]).some(
    (field) => field !== 'atUnixMs' && one[field] !== other[field],
  );
}
