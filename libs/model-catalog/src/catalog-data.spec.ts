import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findPreset } from '@roundhouse/drivers';
import { CATALOG_MODES, catalogEntrySchema, type CatalogEntry } from './catalog-entry.ts';
import { entriesOfFile, type CatalogFile } from './catalog-file.ts';
import { CATALOG_FILES } from './catalog-files.ts';
import { CATALOG_PRICE_AMOUNTS } from './catalog-price.ts';
import { catalogEntries, findCatalogEntry } from './catalog.ts';
import { vendorOfName } from './matching/vendor-names.ts';

const FOLDER = join(import.meta.dirname, 'data');
const names = readdirSync(FOLDER).sort();
const entries = catalogEntries();
const nameOf = (entry: CatalogEntry): string => `${entry.vendor}/${entry.upstream_model_id}`;

/** One model to a line, so that a change of one model is a change of one line. */
function canonical({ models, sources, ...head }: CatalogFile): string {
  const inline = (value: unknown): string =>
    JSON.stringify(value, null, 1)
      .replaceAll(/\n\s*/g, ' ')
      .replaceAll(/([[{]) /g, '$1')
      .replaceAll(/ ([\]}])/g, '$1');
  const properties = (record: object, indent: string): string[] =>
    Object.entries(record).map(([key, value]) => `${indent}${JSON.stringify(key)}: ${inline(value)},`);
  const name = head.vendor.replaceAll(/-./g, (hyphen) => hyphen.slice(1).toUpperCase());
  return [
    "import type { CatalogFile } from '../catalog-file.ts';",
    '',
    '// prettier-ignore',
    `/** Models of ${head.vendor_name}. */`,
    `export const ${name}: CatalogFile = {`,
    ...properties(head, '  '),
    '  "sources": {',
    ...properties(sources, '    '),
    '  },',
    '  "models": [',
    ...models.map((model) => `    ${inline(model)},`),
    '  ],',
    '};',
    '',
  ].join('\n');
}

describe('the data of the model catalog', () => {
  it('003-03: holds hundreds of current models of well-known vendors', () => {
    expect(entries.length).toBeGreaterThanOrEqual(300);
    const vendors = new Set(entries.map((entry) => entry.vendor));
    const wellKnown = ['anthropic', 'openai', 'google', 'mistral', 'meta', 'cohere', 'deepseek', 'xai', 'alibaba'];
    const others = ['amazon', 'ai21', 'moonshot', 'zhipu', 'minimax', 'nvidia', 'microsoft', 'perplexity', 'voyage'];
    expect([...wellKnown, ...others].filter((vendor) => !vendors.has(vendor))).toEqual([]);
  });

  it('holds models of every mode', () => {
    const modes = new Set(entries.map((entry) => entry.mode));
    expect(CATALOG_MODES.filter((mode) => !modes.has(mode))).toEqual([]);
  });

  it.each(entries.map((entry) => [nameOf(entry), entry] as const))(
    '%s keeps every rule of an entry',
    (_name, entry) => {
      expect(catalogEntrySchema.safeParse(entry).error?.issues ?? []).toEqual([]);
    },
  );

  it('calls no two models by one id or alias, whatever the case', () => {
    const ids = entries.flatMap((entry) => [entry.upstream_model_id, ...entry.aliases].map((id) => id.toLowerCase()));
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('keeps display names apart within a vendor', () => {
    const shown = entries.map((entry) => `${entry.vendor} ${entry.display_name}`.toLowerCase());
    expect(shown.filter((name, index) => shown.indexOf(name) !== index)).toEqual([]);
  });

  it('has every file in the list of files, under the name of its vendor', () => {
    expect(CATALOG_FILES.map((file) => `${file.vendor}.ts`)).toEqual(names);
  });

  it.each(CATALOG_FILES)('is sorted and written one model to a line, with no source too many: $vendor', (file) => {
    expect(readFileSync(join(FOLDER, `${file.vendor}.ts`), 'utf8')).toBe(canonical(file));
    const ids = file.models.map((model) => model.upstream_model_id.toLowerCase());
    expect(ids).toEqual([...ids].sort());
    expect(Object.keys(file.sources)).toEqual([...new Set(file.models.map((model) => model.source))].sort());
  });

  it('names vendors so that matching knows them by key and by name', () => {
    for (const { vendor, vendor_name } of entries) {
      expect([vendorOfName(vendor), vendorOfName(vendor_name)]).toEqual([vendor, vendor]);
    }
  });

  it('names APIs as the presets of drivers are named, but for those that have none yet', () => {
    const apis = new Set(entries.map((entry) => entry.api));
    expect([...apis].filter((api) => findPreset(api) === undefined).sort()).toEqual(['ai21', 'llama', 'voyage']);
  });

  it('names a source with a fixed commit and a day that is past', () => {
    const today = new Date().toISOString().slice(0, 10);
    const wrong = entries.filter(({ source }) => !/\/[0-9a-f]{40}\//.test(source.url) || source.date > today);
    expect(wrong.map(nameOf)).toEqual([]);
  });

  it('states a tier that differs from what the price says only where it is meant to', () => {
    const overridden = CATALOG_FILES.flatMap((file) => file.models)
      .filter((model) => model.tier !== undefined)
      .map((model) => model.upstream_model_id);
    expect(overridden.sort()).toEqual([
      'claude-haiku-4-5-20251001',
      'gpt-4o',
      'gpt-4o-2024-05-13',
      'gpt-4o-2024-11-20',
      'gpt-4o-mini',
    ]);
  });
});

describe('list prices', () => {
  const priced = entries.flatMap((entry) => (entry.price === undefined ? [] : [{ ...entry, price: entry.price }]));
  const perToken = CATALOG_PRICE_AMOUNTS.filter((name) => name.includes('token'));

  it('are known for most models', () => {
    expect(priced.length / entries.length).toBeGreaterThan(0.85);
  });

  it('lie between 0.001 and 1000 USD per million tokens', () => {
    for (const { price, upstream_model_id } of priced) {
      for (const amounts of [price, ...(price.tiers ?? [])]) {
        for (const name of perToken) {
          const pico = BigInt(amounts[name] ?? 1_000);
          expect([upstream_model_id, name, pico >= 1_000n && pico <= 1_000_000_000n]).toEqual([
            upstream_model_id,
            name,
            true,
          ]);
        }
      }
    }
  });

  it('ask no more for cached input than for other input, and no less for chat output', () => {
    for (const { price, mode, upstream_model_id } of priced) {
      const input = BigInt(price.input_token_pico ?? 0);
      if (price.cache_read_token_pico !== undefined) {
        expect([upstream_model_id, BigInt(price.cache_read_token_pico) <= input]).toEqual([upstream_model_id, true]);
      }
      if (mode === 'chat' && price.free !== true) {
        expect([upstream_model_id, BigInt(price.output_token_pico ?? 0) >= input]).toEqual([upstream_model_id, true]);
      }
    }
  });

  it('ask more in every higher tier', () => {
    for (const { price, upstream_model_id } of priced) {
      for (const step of price.tiers ?? []) {
        const risen = perToken.filter((name) => step[name] !== undefined);
        const higher = risen.every((name) => BigInt(step[name] ?? 0) > BigInt(price[name] ?? 0));
        expect([upstream_model_id, higher]).toEqual([upstream_model_id, true]);
      }
    }
  });

  it('suit the mode: seconds for video, images for pictures, characters for speech', () => {
    for (const { price, mode } of priced) {
      if (price.second_pico !== undefined) expect(['video', 'audio_transcription']).toContain(mode);
      if (price.image_pico !== undefined) expect(['image', 'image_edit']).toContain(mode);
      if (price.character_pico !== undefined) expect(['audio_speech', 'embedding']).toContain(mode);
      if (price.request_pico !== undefined) expect(mode).toBe('rerank');
    }
  });

  it.each([
    ['claude-sonnet-4-20250514', { input_token_pico: '3000000', output_token_pico: '15000000' }],
    ['claude-opus-4-8', { cache_read_token_pico: '500000', cache_write_token_pico: '6250000' }],
    ['gpt-4o-mini', { input_token_pico: '150000', cache_read_token_pico: '75000', output_token_pico: '600000' }],
    ['deepseek-v4-pro', { input_token_pico: '435000', cache_read_token_pico: '3625', output_token_pico: '870000' }],
    ['qwen3.6-flash', { cache_write_token_pico: '234375' }],
    ['amazon.nova-micro-v1:0', { input_token_pico: '35000', cache_read_token_pico: '8750' }],
    ['text-embedding-3-small', { input_token_pico: '20000' }],
    ['gemini-2.5-flash', { audio_input_token_pico: '1000000' }],
    ['rerank-v3.5', { request_pico: '2000000000' }],
    ['whisper-1', { second_pico: '100000000' }],
    ['tts-1', { character_pico: '15000000' }],
    ['amazon.nova-canvas-v1:0', { image_pico: '60000000000' }],
    ['glm-4.7-flash', { free: true }],
    [
      'gpt-5.4',
      {
        tiers: [
          {
            above_input_tokens: 272_000,
            input_token_pico: '5000000',
            cache_read_token_pico: '500000',
            output_token_pico: '22500000',
          },
        ],
      },
    ],
  ])('of %s are exact', (id, price) => {
    expect(findCatalogEntry(id)?.price).toMatchObject(price);
  });

  it('are never nothing by omission: a model that costs nothing says so', () => {
    const free = priced.filter(({ price }) => price.free === true).map(nameOf);
    expect(free).toEqual(['openai/omni-moderation-2024-09-26', 'zhipu/glm-4.5-flash', 'zhipu/glm-4.7-flash']);
  });
});

describe('a data file', () => {
  const file = {
    vendor: 'acme',
    vendor_name: 'Acme',
    api: 'acme',
    sources: { list: { name: 'list', url: 'https://acme.example/', date: '2026-01-02' } },
    models: [
      {
        upstream_model_id: 'a-1',
        display_name: 'A 1',
        mode: 'chat',
        context_window_tokens: 1000,
        input_modalities: ['text'],
        output_modalities: ['text'],
        features: ['streaming'],
        open_weights: false,
        price: { input_token_pico: '20000000', output_token_pico: '20000000' },
        source: 'list',
      },
    ],
  };

  it('lends its vendor, API and source to every line, and the price its tier', () => {
    expect(entriesOfFile(file)).toEqual([
      {
        ...file.models[0],
        vendor: 'acme',
        vendor_name: 'Acme',
        api: 'acme',
        aliases: [],
        tier: 'premium',
        source: file.sources.list,
      },
    ]);
  });

  it('lets a line have another API and another tier', () => {
    const other = { ...file, models: [{ ...file.models[0], api: 'host', tier: 'budget' }] };
    expect(entriesOfFile(other)[0]).toMatchObject({ api: 'host', tier: 'budget' });
  });

  it('is refused when a line names a source that is not there, or a field that nobody knows', () => {
    expect(() => entriesOfFile({ ...file, sources: {} })).toThrow('acme/a-1 names a source that its file lacks');
    expect(() => entriesOfFile({ ...file, models: [{ ...file.models[0], prize: 1 }] })).toThrow('prize');
  });
});
