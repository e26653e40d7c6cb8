import { describe, expect, it } from '@jest/globals';
import { PriceEntry, RouteMemberEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { RouteQuery } from '@roundhouse/routing';
import { CallFacts } from './call-facts.ts';
import { deployment, model, routeGroup, smallWorld } from './fixtures/entries.ts';
import { stateOf } from './fixtures/transfers.ts';
import { routeTarget } from './route-targets.ts';

const query: RouteQuery = { mode: 'chat', capabilities: [], inputTokensEstimate: 100, tags: [], deadlineMs: 0 };
const price = (fields: Partial<PriceEntry>) => PriceEntry.fromPartial({ id: 'p', ...fields });
const member = (modelId: string) => RouteMemberEntry.fromPartial({ modelId, enabled: true });

describe('what a call to a deployment costs', () => {
  it('is worked out from the prices in force, those of the deployment first', async () => {
    const tiers = [{ aboveInputTokens: 1_000, inputTokenPico: 7n, outputTokenPico: 0n, requestPico: 0n }];
    const state = await stateOf([
      ...smallWorld(0),
      model({ id: 'm', price: price({ inputTokenPico: 2n, outputTokenPico: 3n, requestPico: 5n }) }),
      model({ id: 'bare' }),
      deployment({ id: 'as-model', modelId: 'm' }),
      deployment({ id: 'own', modelId: 'm', price: price({ inputTokenPico: 1n, tiers: tiers as never }) }),
      deployment({ id: 'free', modelId: 'm', price: price({ free: true }) }),
      deployment({ id: 'unpriced', modelId: 'bare' }),
    ]);
    const facts = new CallFacts(state);
    const cost = (id: string, fields: Partial<RouteQuery> = {}) =>
      facts.costPico(facts.candidate(id)!, { ...query, ...fields });
    expect(cost('as-model', { maxOutputTokens: 10 })).toBe(200 + 30 + 5);
    // Without a bound all are compared at the same length.
    expect(cost('as-model')).toBe(200 + 3 * 512 + 5);
    expect([cost('own'), cost('own', { inputTokensEstimate: 2_000 })]).toEqual([100, 14_000]);
    expect([cost('free'), cost('unpriced')]).toEqual([0, undefined]);
  });
});

describe('a deployment', () => {
  it('is found as a candidate of its own model, the same one each time', async () => {
    const facts = new CallFacts(await stateOf(smallWorld(2)));
    expect(facts.candidate('dep-1')).toMatchObject({ deploymentId: 'dep-1', modelId: 'mdl', providerId: 'prv' });
    expect(facts.candidate('dep-1')).toBe(facts.candidate('dep-1'));
    expect(facts.candidate('gone')).toBeUndefined();
  });
});

describe('the output of a call', () => {
  it('is no more than its models can give, as far as that is known of all of them', async () => {
    const state = await stateOf([
      ...smallWorld(0),
      model({ id: 'small', maxOutputTokens: 50 }),
      model({ id: 'large', maxOutputTokens: 200 }),
      model({ id: 'unknown' }),
      ...['small', 'large', 'unknown'].map((id) => deployment({ id: `${id}-d`, modelId: id })),
      routeGroup({ id: 'both', members: [member('small'), member('large')] }),
      routeGroup({ id: 'open', members: [member('small'), member('unknown')] }),
    ]);
    const facts = new CallFacts(state);
    const bounded = (id: string, maxOutputTokens: number) =>
      facts.bounded({ ...query, maxOutputTokens }, routeTarget(state, id)!).maxOutputTokens;
    expect(['small', 'large', 'unknown', 'both', 'open'].map((id) => bounded(id, 1_000))).toEqual([
      50, 200, 1_000, 200, 1_000,
    ]);
    expect([bounded('small', 0), bounded('small', 7)]).toEqual([0, 7]);
  });
});
