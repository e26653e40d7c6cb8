import { describe, expect, it } from '@jest/globals';
import { deploymentSpec } from '../../fixtures/registry-services.ts';
import { deploymentFaults, type DeploymentSpec } from './deployment.ts';

const spec = deploymentSpec({ id: 'm', organizationId: 'o' }, { id: 'p' });
const faultsOf = (overrides: Partial<DeploymentSpec>, current?: DeploymentSpec): string[] =>
  deploymentFaults({ ...spec, ...overrides }, current).details.map((fault) => fault.where);

describe('a deployment', () => {
  it('is refused with every fault named', () => {
    const wrong = { providerId: null, upstreamModelId: '', protocol: 'Open AI', priority: 1001, weight: 0 };
    expect(faultsOf({ ...wrong, tags: [''], idleTimeoutMs: 4_000_000 })).toEqual([
      '/provider_id',
      '/upstream_model_id',
      '/protocol',
      '/priority',
      '/weight',
      '/tags',
      '/idle_timeout_ms',
    ]);
  });

  it('on a node is never made by hand', () => {
    expect(faultsOf({ hosting: 'node', providerId: null })).toEqual(['/hosting']);
  });

  it('on a node may be tuned, but neither moved nor given a provider', () => {
    const onNode = { ...spec, hosting: 'node' as const, providerId: null };
    expect(faultsOf({ ...onNode, priority: 3, weight: 7 }, onNode)).toEqual([]);
    expect(faultsOf({ ...onNode, providerId: 'p' }, onNode)).toEqual(['/provider_id']);
    expect(faultsOf({ ...onNode, modelId: 'other' }, onNode)).toEqual(['/model_id']);
    expect(faultsOf({ hosting: 'cloud' }, onNode)).toEqual(['/hosting']);
  });
});
