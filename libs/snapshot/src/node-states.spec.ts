import { describe, expect, it } from '@jest/globals';
import { Endpoint, EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import { ManualClock } from '@roundhouse/kernel';
import { ENDPOINT_LOAD_MS, NodeStates } from './node-states.ts';

describe('what nodes tell', () => {
  const clock = new ManualClock();
  const fields = { deploymentId: 'd', slots: 4, slotsBusy: 3, queueLength: 2, contextTokens: 4_096 };
  const saying = (more: Partial<Endpoint> = {}) => {
    const endpoint = Endpoint.fromPartial({ ...fields, atUnixMs: BigInt(clock.nowMs()), ...more });
    return new NodeStates((id) => (id === 'd' ? endpoint : undefined), clock);
  };

  it.each([
    ['READY', 'ready'],
    ['LOADING', 'loading'],
    ['UNLOADED', 'unloaded'],
    ['DRAINING', 'draining'],
    ['UNAVAILABLE', 'not_ready'],
    ['UNSPECIFIED', 'not_ready'],
  ] as const)('is %s in the words of planning', (state, word) => {
    expect(saying({ state: EndpointState[`ENDPOINT_STATE_${state}`] }).word('d')).toBe(word);
    expect(saying().word('other')).toBe('absent');
  });

  it('counts calls of others for as long as it is fresh, and slots for as long as it is the last word', () => {
    const nodes = saying();
    expect([nodes.inFlight('d', 1), nodes.inFlight('d', 7), nodes.inFlight('other', 1)]).toEqual([5, 7, 1]);
    clock.advance(ENDPOINT_LOAD_MS + 1);
    expect(nodes.inFlight('d', 1)).toBe(1);
    expect(nodes.facts('d')).toMatchObject({ slots: 4, contextTokens: 4_096 });
    expect(saying({ atUnixMs: BigInt(clock.nowMs() + 60_000) }).inFlight('d', 1)).toBe(1);
  });
});
