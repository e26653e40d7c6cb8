import { describe, expect, it } from '@jest/globals';
import { DesiredState, InstallationPhase, InstancePhase } from '@roundhouse/contracts/agent/v1/node_link_service';
import { fromObservedState, toDesiredState } from './node-link.mapper.ts';

describe('node link mapping', () => {
  it('reads "the engine\'s choice" as an absent setting, and zero layers as zero', () => {
    const settings = { contextTokens: 0, parallel: 0, gpuLayers: -1, threads: 0, embeddings: false };
    const instance = { id: 'e', installationId: 'i', deploymentId: 'd', modelFile: 'm.gguf' };
    const read = (change: object) =>
      toDesiredState(
        DesiredState.fromPartial({
          generation: 1n,
          instances: [{ ...instance, settings: { ...settings, ...change } }],
        }),
      ).instances[0]?.settings;
    expect(read({})).toEqual({ embeddings: false });
    expect(read({ gpuLayers: 0, contextTokens: 8, parallel: 2, threads: 3, embeddings: true })).toEqual({
      contextTokens: 8,
      parallel: 2,
      gpuLayers: 0,
      threads: 3,
      embeddings: true,
    });
  });

  it('writes phases, failures and progress', () => {
    const wire = fromObservedState({
      generation: 4n,
      conditions: [{ kind: 'driver_lost', message: 'reboot' }],
      installations: [
        {
          id: 'i',
          phase: 'failed',
          bytesDone: 0,
          bytesTotal: 9,
          reason: 'DISK_FULL',
          message: 'full',
          bytesPerSecond: 3,
          etaS: 4,
          attempt: 5,
          retryAtUnixMs: 6,
        },
      ],
      instances: [
        {
          instanceId: 'e',
          deploymentId: 'd',
          phase: 'failed',
          failure: { class: 'engine_missing', message: 'none' },
          message: 'none',
          failures: 2,
          retryAtUnixMs: 5,
          slots: 0,
          pid: 0,
          adopted: false,
          loadProgress: 0,
          loadEtaS: 0,
          loadTicket: 3,
          memoryBytes: 0,
          contextTokens: 0,
          layersOffloaded: 0,
          layersTotal: 0,
          engineBuild: '',
          capabilities: [],
        },
      ],
    });
    expect(wire.conditions).toEqual([{ kind: 'driver_lost', message: 'reboot' }]);
    expect(wire.installations[0]).toMatchObject({
      phase: InstallationPhase.INSTALLATION_PHASE_FAILED,
      reason: 'DISK_FULL',
      bytesTotal: 9n,
      bytesPerSecond: 3n,
      etaS: 4,
      attempt: 5,
      retryAtUnixMs: 6n,
    });
    expect(wire.instances[0]).toMatchObject({
      phase: InstancePhase.INSTANCE_PHASE_FAILED,
      reason: 'ENGINE_MISSING',
      message: 'none',
    });
  });
});
