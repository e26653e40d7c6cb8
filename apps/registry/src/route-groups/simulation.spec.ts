import { describe, expect, it } from '@jest/globals';
import { routePolicy } from '@roundhouse/admin-api';
import type { Candidate, RouteTarget } from '@roundhouse/routing';
import { simulate } from './simulation.ts';

const candidate = (deploymentId: string, onNode: boolean): Candidate => ({
  deploymentId,
  priority: 0,
  weight: 1,
  active: true,
  providerActive: true,
  onNode,
  tags: [],
  capabilities: [],
  contextWindowTokens: 0,
  timeouts: { connectTimeoutMs: 0, firstTokenTimeoutMs: 0, idleTimeoutMs: 0, totalTimeoutMs: 0 },
});

describe('a simulation of priced_spill', () => {
  const policy = routePolicy.parse({ strategy: 'priced_spill', wait_second_pico: '1000' });
  const target: RouteTarget = {
    callableId: 'g',
    active: true,
    mode: 'chat',
    strategy: 'priced_spill',
    candidates: [candidate('cloud', false), candidate('node', true)],
  };
  const firsts = async (unavailable: string[]) => {
    const query = { mode: 'chat', capabilities: [], inputTokensEstimate: 10, tags: [], deadlineMs: 0 };
    const order = { picks: 50, seed: 1, unavailable: new Set(unavailable), query };
    const { candidates } = await simulate(target, policy, order, new Map());
    return (candidates as { deployment_id: string; first: number }[]).map(({ first }) => first);
  };

  it('shows own nodes first while nobody waits, and the others once they are down', async () => {
    expect(await firsts([])).toEqual([0, 50]);
    expect(await firsts(['node'])).toEqual([50, 0]);
    expect(await firsts(['cloud'])).toEqual([0, 50]);
  });
});
