import { describe, expect, it } from '@jest/globals';
import { findCatalogEntry } from './catalog.ts';
import { tierFromPrice } from './tier.ts';

const chat = (input: string, output: string): ReturnType<typeof tierFromPrice> =>
  tierFromPrice({ mode: 'chat', price: { input_token_pico: input, output_token_pico: output } });

describe('a tier that follows from the price', () => {
  it('is premium from 8 USD, standard from 1.50 USD and budget below, three parts input to one part output', () => {
    expect([chat('8000000', '8000000'), chat('7999999', '8000000')]).toEqual(['premium', 'standard']);
    expect([chat('1500000', '1500000'), chat('1500000', '1499999')]).toEqual(['standard', 'budget']);
    expect([chat('5000000', '17000000'), chat('5000000', '16999999')]).toEqual(['premium', 'standard']);
  });

  it('is budget where nothing is charged', () => {
    expect(tierFromPrice({ mode: 'chat', price: { free: true } })).toBe('budget');
  });

  it('is none without a price for input and output, and for other modes than chat', () => {
    expect(tierFromPrice({ mode: 'chat', price: undefined })).toBeUndefined();
    expect(tierFromPrice({ mode: 'chat', price: { input_token_pico: '1' } })).toBeUndefined();
    const price = { input_token_pico: '1', output_token_pico: '1' };
    expect(tierFromPrice({ mode: 'embedding', price })).toBeUndefined();
  });

  it.each([
    ['claude-opus-4-20250514', 'premium'],
    ['gpt-4o', 'premium'],
    ['claude-sonnet-4-20250514', 'standard'],
    ['gpt-4o-mini', 'standard'],
    ['claude-haiku-4-5', 'budget'],
  ])('003-06, 003-27: puts %s where people expect it, %s', (id, tier) => {
    expect(findCatalogEntry(id)?.tier).toBe(tier);
  });
});
