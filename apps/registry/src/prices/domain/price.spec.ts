import { describe, expect, it } from '@jest/globals';
import { priceDocument, type PriceDocument } from '@roundhouse/admin-api';
import { Faults } from '../../resources/domain/faults.ts';
import { chargedAmounts, chargedTier, pricesMode, requirePrice, samePrice } from './price.ts';

const price = (document: object): PriceDocument => priceDocument.parse(document);
const faultsOf = (document: object): string[] => {
  const faults = new Faults();
  requirePrice(faults, price(document));
  return faults.details.map(({ where }) => where);
};

describe('a price', () => {
  it('of zeros is none: what costs nothing says so (rule 12)', () => {
    expect(faultsOf({})).toEqual(['/price']);
    expect(faultsOf({ input_token_pico: '0', output_token_pico: '000' })).toEqual(['/price']);
    expect(faultsOf({ free: true })).toEqual([]);
    expect(faultsOf({ input_token_pico: '1', cache_write_token_pico: '0' })).toEqual([]);
  });

  it('is refused with everything that contradicts itself', () => {
    expect(faultsOf({ free: true, request_pico: '1' })).toEqual(['/price/free']);
    const tiers = [
      { above_input_tokens: 10, input_token_pico: '1' },
      { above_input_tokens: 10, output_token_pico: '1' },
      { above_input_tokens: 20 },
    ];
    expect(faultsOf({ input_token_pico: '5', tiers })).toEqual([
      '/price/tiers/1/above_input_tokens',
      '/price/tiers/1/output_token_pico',
      '/price/tiers/2',
    ]);
  });

  it.each(['1000000000001', '-1', '1.5', 'x', ''])('takes no amount of "%s"', (amount) => {
    expect(priceDocument.safeParse({ input_token_pico: amount }).success).toBe(false);
  });

  it('leaves no class of tokens free because its amount was left out', () => {
    const amounts = chargedAmounts(
      price({ input_token_pico: '10', output_token_pico: '40', cache_read_token_pico: '1' }),
    );
    expect(amounts).toMatchObject({
      cache_read_token_pico: 1n,
      cache_write_token_pico: 10n,
      audio_input_token_pico: 10n,
      reasoning_token_pico: 40n,
      audio_output_token_pico: 40n,
      image_pico: 0n,
    });
    expect(new Set(Object.values(chargedAmounts(price({ free: true }))))).toEqual(new Set([0n]));
  });

  it('has tiers that replace only what they state', () => {
    const tiered = price({
      input_token_pico: '10',
      output_token_pico: '40',
      cache_read_token_pico: '1',
      tiers: [{ above_input_tokens: 100, input_token_pico: '20' }],
    });
    expect(chargedTier(tiered, tiered.tiers[0]!)).toMatchObject({
      input_token_pico: 20n,
      cache_write_token_pico: 20n,
      cache_read_token_pico: 1n,
      output_token_pico: 40n,
    });
  });

  it('covers a workload when its calls are charged for', () => {
    const input = price({ input_token_pico: '10' });
    expect(pricesMode(input, 'embedding')).toBe(true);
    expect(pricesMode(input, 'chat')).toBe(false);
    expect(pricesMode(price({ input_token_pico: '10', output_token_pico: '40' }), 'chat')).toBe(true);
    expect(pricesMode(price({ request_pico: '10' }), 'chat')).toBe(true);
    expect(pricesMode(price({ image_pico: '10' }), 'image')).toBe(true);
    expect(pricesMode(price({ free: true }), 'chat')).toBe(true);
    expect(pricesMode(null, 'chat')).toBe(false);
  });

  it('is the same whatever the order of its members', () => {
    const one = price({ input_token_pico: '1', output_token_pico: '2' });
    const { input_token_pico, ...rest } = one;
    expect(samePrice(one, { ...rest, input_token_pico })).toBe(true);
    expect(samePrice(one, price({ input_token_pico: '1', output_token_pico: '3' }))).toBe(false);
    expect(samePrice(one, null)).toBe(false);
  });
});
