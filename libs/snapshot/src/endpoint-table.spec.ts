import { describe, expect, it } from '@jest/globals';
import { Endpoint, EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import { ManualClock } from '@roundhouse/kernel';
import { EndpointTable } from './endpoint-table.ts';

const endpoint = (deploymentId: string, generation = 1, address = 'node:1') =>
  Endpoint.fromPartial({ deploymentId, generation: BigInt(generation), address });
const complete = (...endpoints: Endpoint[]) => ({ complete: true, endpoints, removedDeploymentIds: [] });

describe('EndpointTable', () => {
  it('keeps the newest word per deployment', () => {
    const table = new EndpointTable();
    table.apply(complete(endpoint('a', 2, 'new:1')));
    table.apply({ complete: false, endpoints: [endpoint('a', 1, 'old:1')], removedDeploymentIds: [] });
    expect(table.get('a')?.address).toBe('new:1');
  });

  it('says which deployments have become ready, each time once', () => {
    const { ENDPOINT_STATE_LOADING: loading, ENDPOINT_STATE_READY: ready } = EndpointState;
    const table = new EndpointTable();
    const told = (...states: [string, EndpointState][]) =>
      table.apply({
        complete: false,
        endpoints: states.map(([id, state]) => ({ ...endpoint(id), state })),
        removedDeploymentIds: [],
      });
    expect(told(['a', loading], ['b', ready])).toEqual(['b']);
    expect(told(['a', ready], ['b', ready])).toEqual(['a']);
    expect(told(['a', loading])).toEqual([]);
    expect(told(['a', ready])).toEqual(['a']);
  });

  it('drops what is removed by name at once', () => {
    const table = new EndpointTable();
    table.apply(complete(endpoint('a')));
    table.apply({ complete: false, endpoints: [], removedDeploymentIds: ['a'] });
    expect(table.get('a')).toBeUndefined();
  });

  it('keeps endpoints while a restarted registry has not heard from its nodes', () => {
    const clock = new ManualClock();
    const table = new EndpointTable(clock);
    table.apply(complete(endpoint('a'), endpoint('b')));
    table.apply(complete());
    clock.advance(30_000);
    table.apply({ complete: false, endpoints: [endpoint('a', 2)], removedDeploymentIds: [] });
    clock.advance(31_000);
    table.apply({ complete: false, endpoints: [], removedDeploymentIds: [] });
    expect(table.get('a')?.generation).toBe(2n);
    expect(table.get('b')).toBeUndefined();
  });
});
