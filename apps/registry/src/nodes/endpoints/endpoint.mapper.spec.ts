import { describe, expect, it } from '@jest/globals';
import { InstancePhase, InstanceSample, ObservedState } from '@roundhouse/contracts/agent/v1/node_link_service';
import { EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import { differs, toEndpoint, type NodeWord } from './endpoint.mapper.ts';

const instance = {
  id: 'i1',
  nodeId: 'n1',
  deploymentId: 'd1',
  installationId: 'f1',
  servingId: 's1',
  organizationId: 'o1',
};

function saying(phase: InstancePhase | undefined, id = 'i1'): NodeWord {
  const seen = { id, deploymentId: 'forged', reason: '', message: '', slots: 4, pid: 1, adopted: false };
  const observed = ObservedState.fromPartial({
    generation: 7n,
    installations: [],
    instances: phase === undefined ? [] : [{ ...seen, phase }],
  });
  return { inferenceAddress: 'host:1', observed, atUnixMs: 5 };
}

describe('toEndpoint', () => {
  it.each([
    [InstancePhase.INSTANCE_PHASE_STARTING, EndpointState.ENDPOINT_STATE_LOADING],
    [InstancePhase.INSTANCE_PHASE_READY, EndpointState.ENDPOINT_STATE_READY],
    [InstancePhase.INSTANCE_PHASE_DRAINING, EndpointState.ENDPOINT_STATE_DRAINING],
    [InstancePhase.INSTANCE_PHASE_UNLOADED, EndpointState.ENDPOINT_STATE_UNLOADED],
    [InstancePhase.INSTANCE_PHASE_WAITING, EndpointState.ENDPOINT_STATE_LOADING],
    [InstancePhase.INSTANCE_PHASE_STOPPING, EndpointState.ENDPOINT_STATE_UNAVAILABLE],
    [InstancePhase.INSTANCE_PHASE_FAILED, EndpointState.ENDPOINT_STATE_UNAVAILABLE],
    [undefined, EndpointState.ENDPOINT_STATE_UNAVAILABLE],
  ])('shows phase %s as state %s', (phase, state) => {
    expect(toEndpoint(instance, saying(phase), undefined).state).toBe(state);
  });

  it('takes the deployment from the placement, whatever the node says', () => {
    expect(toEndpoint(instance, saying(InstancePhase.INSTANCE_PHASE_READY), undefined)).toMatchObject({
      deploymentId: 'd1',
      nodeId: 'n1',
      address: 'host:1',
      slots: 4,
      generation: 7n,
    });
    const foreign = toEndpoint(instance, saying(InstancePhase.INSTANCE_PHASE_READY, 'i2'), undefined);
    expect(foreign.state).toBe(EndpointState.ENDPOINT_STATE_UNAVAILABLE);
  });

  it('shows how far a load is, and what routers weigh', () => {
    const word = saying(InstancePhase.INSTANCE_PHASE_STARTING);
    Object.assign(word.observed!.instances[0]!, { loadProgress: 0.5, loadEtaS: 7, contextTokens: 4_096 });
    const load = InstanceSample.fromPartial({ instanceId: 'i1', slotsBusy: 1, promptTokensPerSecond: 250 });
    expect(toEndpoint(instance, word, load)).toMatchObject({
      servingId: 's1',
      loadProgress: 0.5,
      loadEtaS: 7,
      contextTokens: 4_096,
      promptTokensPerSecond: 250,
      slotsBusy: 1,
    });
  });

  it('does not promise a load to an instance that waits because it failed', () => {
    const word = saying(InstancePhase.INSTANCE_PHASE_WAITING);
    word.observed!.instances[0]!.failures = 1;
    expect(toEndpoint(instance, word, undefined).state).toBe(EndpointState.ENDPOINT_STATE_UNAVAILABLE);
  });

  it('differs by more than time only', () => {
    const one = toEndpoint(instance, saying(InstancePhase.INSTANCE_PHASE_READY), undefined);
    expect(differs(one, { ...one, atUnixMs: 9n })).toBe(false);
    expect(differs(one, { ...one, slotsBusy: 1 })).toBe(true);
    expect(differs(undefined, one)).toBe(true);
  });
});
