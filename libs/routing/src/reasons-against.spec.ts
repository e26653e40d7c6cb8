import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { candidate, chatQuery } from './fixtures/candidates.ts';
import { judge } from './judge.ts';
import type { EndpointWord } from './nodes/node-facts.ts';
import { reasonsAgainst } from './reasons-against.ts';
import type { LoadView, RouteQuery } from './route-query.ts';

const query: RouteQuery = { ...chatQuery, capabilities: ['tools'], tags: ['eu'] };
const fit = candidate('d', { tags: ['eu'], capabilities: ['tools'], contextWindowTokens: 200 });
const load = (endpoint: EndpointWord): LoadView => ({ endpoint: () => endpoint });

describe('the reasons against a candidate', () => {
  it('are none for one that fits, and each of them for one that fits nowhere', () => {
    expect(reasonsAgainst(query, fit, load('ready'))).toEqual([]);
    const misfit = {
      ...fit,
      active: false,
      providerActive: false,
      onNode: true,
      tags: [],
      capabilities: ['vision'],
      contextWindowTokens: 50,
    };
    const rest = ['tags_mismatch', 'capability_missing', 'context_too_small'];
    const own = ['deployment_inactive', 'provider_inactive'];
    expect(reasonsAgainst(query, misfit, load('absent'))).toEqual([...own, 'endpoint_absent', ...rest]);
    expect(reasonsAgainst(query, misfit, load('not_ready'))).toEqual([...own, 'endpoint_not_ready', ...rest]);
    expect(reasonsAgainst(query, misfit, load('draining'))).toEqual([...own, 'endpoint_draining', ...rest]);
    // What does not fit is said before that it is not loaded: nothing is loaded for it.
    expect(reasonsAgainst(query, misfit, load('loading'))).toEqual([...own, ...rest, 'endpoint_loading']);
    expect(reasonsAgainst(query, misfit, load('unloaded'))).toEqual([...own, ...rest, 'endpoint_unloaded']);
  });

  it('begin with the one that a plan gives, and are empty exactly when a plan may choose it', () => {
    const candidates = fc.record({
      active: fc.boolean(),
      providerActive: fc.boolean(),
      onNode: fc.boolean(),
      tags: fc.subarray(['eu', 'fast']),
      capabilities: fc.subarray(['tools', 'vision']),
      contextWindowTokens: fc.constantFrom(0, 50, 100, 200),
    });
    const states = fc.constantFrom<EndpointWord[]>('ready', 'not_ready', 'absent', 'draining', 'loading', 'unloaded');
    fc.assert(
      fc.property(candidates, states, (fields, state) => {
        const candidate = { ...fit, ...fields };
        const [first = 'eligible'] = reasonsAgainst(query, candidate, load(state));
        expect(first).toBe(judge(query, candidate, load(state)));
      }),
    );
  });
});
