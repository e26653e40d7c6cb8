import { describe, expect, it } from '@jest/globals';
import { catalogEntrySchema } from './catalog-entry.ts';
import { catalogPriceSchema } from './catalog-price.ts';

const ENTRY = {
  vendor: 'acme',
  vendor_name: 'Acme',
  upstream_model_id: 'acme-1',
  aliases: ['acme-latest'],
  display_name: 'Acme 1',
  mode: 'chat',
  family: 'acme',
  context_window_tokens: 100_000,
  max_output_tokens: 8_000,
  input_modalities: ['text', 'image'],
  output_modalities: ['text'],
  features: ['tools', 'streaming', 'vision', 'prompt_caching'],
  tier: 'standard',
  release_date: '2026-01-01',
  open_weights: true,
  license: 'apache-2.0',
  price: { input_token_pico: '3000000', cache_read_token_pico: '300000', output_token_pico: '15000000' },
  api: 'acme',
  source: { name: 'list', url: 'https://acme.example/models', date: '2026-01-02' },
};

/** Where an entry with these changes is refused, as paths. */
function refusedAt(changes: object): string[] {
  return (catalogEntrySchema.safeParse({ ...ENTRY, ...changes }).error?.issues ?? []).map((issue) =>
    issue.path.join('/'),
  );
}

describe('an entry of the model catalog', () => {
  it('is accepted and frozen', () => {
    const entry = catalogEntrySchema.parse(ENTRY);
    expect(entry).toEqual(ENTRY);
    expect([entry, entry.aliases, entry.features, entry.price, entry.source].every(Object.isFrozen)).toBe(true);
  });

  it.each<[string, object, string[]]>([
    ['more output than context', { max_output_tokens: 100_001 }, ['max_output_tokens']],
    ['a chat model without a context window', { context_window_tokens: undefined }, ['context_window_tokens']],
    ['a release after its source', { release_date: '2026-01-03' }, ['release_date']],
    ['a day that no calendar has', { release_date: '2025-02-30' }, ['release_date']],
    ['image input without vision', { features: ['prompt_caching'] }, ['features']],
    ['vision without image input', { input_modalities: ['text'] }, ['features']],
    ['prompt caching without a price for it', { price: { input_token_pico: '1' } }, ['features']],
    ['a feature twice', { features: ['vision', 'vision'] }, ['features']],
    [
      'features of an embedding',
      {
        mode: 'embedding',
        tier: undefined,
        max_output_tokens: undefined,
        input_modalities: ['text'],
        features: ['tools'],
      },
      ['mode'],
    ],
    ['a license of closed weights', { open_weights: false }, ['license']],
    [
      'an unknown mode, tier or modality',
      { mode: 'talk', tier: 'gold', input_modalities: ['smell'] },
      ['mode', 'input_modalities/0', 'tier'],
    ],
    ['half a token', { context_window_tokens: 0.5 }, ['context_window_tokens']],
    ['an id with a blank', { upstream_model_id: 'acme 1' }, ['upstream_model_id']],
    ['a source without a day', { source: { name: 'list', url: 'https://acme.example/' } }, ['source/date']],
    ['an unknown field', { colour: 'red' }, ['']],
    [
      'a tier that no input can reach',
      { price: { ...ENTRY.price, tiers: [{ above_input_tokens: 100_000, input_token_pico: '6000000' }] } },
      ['price'],
    ],
  ])('is refused with %s', (_what, changes, where) => {
    expect(refusedAt(changes)).toEqual(where);
  });
});

describe('a list price', () => {
  const input = { input_token_pico: '3000000' };

  it.each([{ free: true }, input, { ...input, tiers: [{ above_input_tokens: 1, input_token_pico: '4000000' }] }])(
    'may be %j',
    (price) => {
      expect(catalogPriceSchema.parse(price)).toEqual(price);
    },
  );

  it.each<[string, object]>([
    ['a number', { input_token_pico: 3 }],
    ['a fraction', { input_token_pico: '3.5' }],
    ['a negative amount', { input_token_pico: '-3' }],
    ['zero', { input_token_pico: '0' }],
    ['a leading zero', { input_token_pico: '03' }],
    ['an exponent', { input_token_pico: '3e6' }],
    ['more than a dollar for one token', { input_token_pico: '1000000000001' }],
    ['nothing', {}],
    ['free and an amount', { free: true, ...input }],
    ['free as false', { free: false, ...input }],
    ['an amount that nobody charges', { ...input, smile_pico: '1' }],
    ['no tiers in a list of tiers', { ...input, tiers: [] }],
    ['a tier without amounts', { ...input, tiers: [{ above_input_tokens: 1 }] }],
    ['a tier with an amount that the price lacks', { ...input, tiers: [{ above_input_tokens: 1, image_pico: '1' }] }],
    [
      'tiers that do not ascend',
      { ...input, tiers: [2, 2].map((above_input_tokens) => ({ above_input_tokens, input_token_pico: '4000000' })) },
    ],
  ])('is refused as %s', (_what, price) => {
    expect(catalogPriceSchema.safeParse(price).success).toBe(false);
  });
});
