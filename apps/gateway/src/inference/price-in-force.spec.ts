import { describe, expect, it } from '@jest/globals';
import { PriceEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { priceInForce } from './price-in-force.ts';

const price = (id: string, effectiveFromMs = 0) =>
  PriceEntry.fromPartial({ id, effectiveFromUnixMs: BigInt(effectiveFromMs) });
const model = { price: price('model'), comingPrices: [price('model next', 5_000)] };
const at = (nowMs: number) => ({ nowMs: () => nowMs });
const none = { price: undefined, comingPrices: [] };

describe('the price of an attempt', () => {
  it('is the deployment’s own, or else the model’s', () => {
    const own = { price: price('own'), comingPrices: [] };
    expect(priceInForce(own, model, at(9_000))?.id).toBe('own');
    expect(priceInForce(none, { ...model, comingPrices: [] }, at(9_000))?.id).toBe('model');
    expect(priceInForce(none, none, at(9_000))).toBeUndefined();
  });

  it('changes at the moment that was set, without a new configuration', () => {
    expect(priceInForce(none, model, at(4_999))?.id).toBe('model');
    expect(priceInForce(none, model, at(5_000))?.id).toBe('model next');
    const later = { price: undefined, comingPrices: [price('own next', 7_000)] };
    expect(priceInForce(later, model, at(6_000))?.id).toBe('model next');
    expect(priceInForce(later, model, at(7_000))?.id).toBe('own next');
  });

  it('does not ask the clock while no price is to change', () => {
    const clock = {
      nowMs: (): number => {
        throw new Error('asked');
      },
    };
    expect(priceInForce(none, { ...model, comingPrices: [] }, clock)?.id).toBe('model');
  });
});
