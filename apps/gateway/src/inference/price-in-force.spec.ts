import { describe, expect, it } from '@jest/globals';
import { PriceEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { priceInForce } from './price-in-force.ts';

const price = (id: string, effectiveFromMs = 0) =>
  PriceEntry.fromPartial({ id, effectiveFromUnixMs: BigInt(effectiveFromMs) });
const model = { price: price('model'), comingPrices: [price('model next', 5_000)] };
const none = { price: undefined, comingPrices: [] };

describe('the price of an attempt', () => {
  it('is the deployment’s own, or else the model’s', () => {
    const own = { price: price('own'), comingPrices: [] };
    expect(priceInForce(own, model, () => 9_000)?.id).toBe('own');
    expect(priceInForce(none, { ...model, comingPrices: [] }, () => 9_000)?.id).toBe('model');
    expect(priceInForce(none, none, () => 9_000)).toBeUndefined();
  });

  it('changes at the moment that was set, without a new configuration', () => {
    expect(priceInForce(none, model, () => 4_999)?.id).toBe('model');
    expect(priceInForce(none, model, () => 5_000)?.id).toBe('model next');
    const later = { price: undefined, comingPrices: [price('own next', 7_000)] };
    expect(priceInForce(later, model, () => 6_000)?.id).toBe('model next');
    expect(priceInForce(later, model, () => 7_000)?.id).toBe('own next');
  });

  it('does not ask the clock while no price is to change', () => {
    const clock = (): number => {
      throw new Error('asked');
    };
    expect(priceInForce(none, { ...model, comingPrices: [] }, clock)?.id).toBe('model');
  });
});
