import { describe, expect, it } from '@jest/globals';
import { modelSpec, routeGroupSpec } from '@roundhouse/admin-api';
import { RouteStrategy } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ModelEntity } from '../../models/infra/model.entity.ts';
import { toModelEntry } from '../../models/infra/model.entry.ts';
import type { RouteGroupEntity } from './route-group.entity.ts';
import { toRouteGroupEntry } from './route-group.entry.ts';

const entryOf = (policy: object) => {
  const spec = routeGroupSpec.parse({ organization_id: 'org', display_name: 'G', policy });
  return toRouteGroupEntry({ id: 'g', createdAt: new Date(0), spec } as RouteGroupEntity, 3).policy;
};

describe('the routing of a model as watchers see it', () => {
  const entryOfModel = (routing: object | null) => {
    const spec = modelSpec.parse({ organization_id: 'org', display_name: 'M', routing });
    return toModelEntry({ id: 'm', createdAt: new Date(0), spec } as ModelEntity, undefined).policy;
  };

  it('is absent unless it is set, and then says the same as the policy of a route group', () => {
    expect(entryOfModel(null)).toBeUndefined();
    const spill = { strategy: 'priced_spill', wait_second_pico: '7', max_wait_ms: 5 };
    expect(entryOfModel(spill)).toEqual({ ...entryOf(spill), version: 0 });
  });
});

describe('the policy of a route group as watchers see it', () => {
  it('has what priced_spill weighs, and no bound where none is set', () => {
    const spill = { strategy: 'priced_spill', wait_second_pico: '1000' };
    const strategy = RouteStrategy.ROUTE_STRATEGY_PRICED_SPILL;
    expect(entryOf(spill)).toMatchObject({ strategy, waitSecondPico: 1_000n, maxWaitMs: 0, maxPricePico: undefined });
    expect(entryOf({ ...spill, max_wait_ms: 900, max_price_pico: '0' })).toMatchObject({
      maxWaitMs: 900,
      maxPricePico: 0n,
    });
  });
});
