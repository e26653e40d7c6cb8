import * as z from 'zod';
import { catalogPriceSchema } from './catalog-price.ts';

/** Workloads, named as in the admin API. */
export const CATALOG_MODES = [
  'chat',
  'embedding',
  'rerank',
  'image',
  'image_edit',
  'audio_speech',
  'audio_transcription',
  'video',
  'moderation',
] as const;

/** What a model takes and gives; `score` stands for relevance and for moderation verdicts. */
export const CATALOG_MODALITIES = ['text', 'image', 'audio', 'video', 'pdf', 'embedding', 'score'] as const;

/**
 * What a chat model can do. One that is absent is not stated by the source, which is no proof that the model lacks
 * it. `prompt_caching` = cached input has a price of its own.
 */
export const CATALOG_FEATURES = [
  'tools',
  'structured_output',
  'reasoning',
  'streaming',
  'temperature',
  'vision',
  'prompt_caching',
] as const;

/** Price classes of chat models. */
export const CATALOG_TIERS = ['premium', 'standard', 'budget'] as const;

const isoDate = z.iso.date();
const modelId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}$/, 'is no id of a model');
const shortText = z.string().trim().min(1).max(100);
const tokens = z.int().positive().max(100_000_000);

/** Where figures were read, and the day of its commit, or of the reading where that is unknown. */
export const catalogSourceSchema = z.strictObject({ name: shortText, url: z.url(), date: isoDate }).readonly();

/** Lower-case name of a vendor or of an API. */
export const catalogKeySchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, 'must be lower case with hyphens');

/** Fields that every line of a data file states, before what the file says once for all of its lines. */
export const catalogFacts = {
  upstream_model_id: modelId,
  aliases: z.array(modelId).max(8).readonly().default([]),
  display_name: shortText,
  mode: z.enum(CATALOG_MODES),
  family: shortText.optional(),
  context_window_tokens: tokens.optional(),
  max_output_tokens: tokens.optional(),
  input_modalities: z.array(z.enum(CATALOG_MODALITIES)).min(1).readonly(),
  output_modalities: z.array(z.enum(CATALOG_MODALITIES)).min(1).readonly(),
  features: z.array(z.enum(CATALOG_FEATURES)).readonly(),
  tier: z.enum(CATALOG_TIERS).optional(),
  release_date: isoDate.optional(),
  open_weights: z.boolean(),
  license: shortText.optional(),
  price: catalogPriceSchema.optional(),
};

/**
 * One model. `api` is whose API knows the model by `upstream_model_id` and charges `price`: the vendor's own, or a
 * host's where the vendor has none; it is the name of a driver's preset where there is one. Limits are in tokens;
 * absent = unknown. A day whose source knows only the month is the first of it.
 */
export const catalogEntrySchema = z
  .strictObject({
    vendor: catalogKeySchema,
    vendor_name: shortText,
    ...catalogFacts,
    api: catalogKeySchema,
    source: catalogSourceSchema,
  })
  .superRefine((entry, context) => {
    const fault = (where: keyof typeof entry, message: string): void =>
      context.addIssue({ code: 'custom', path: [where], message });
    const { context_window_tokens: window, max_output_tokens: output, mode, features, price } = entry;
    if (window !== undefined && output !== undefined && output > window) {
      fault('max_output_tokens', 'must fit the context window');
    }
    if (mode === 'chat' && window === undefined) fault('context_window_tokens', 'must be stated for chat');
    if (mode !== 'chat' && (features.length > 0 || output !== undefined || entry.tier !== undefined)) {
      fault('mode', 'only chat has features, an output limit and a tier');
    }
    const seesImages = mode === 'chat' && entry.input_modalities.includes('image');
    if (features.includes('vision') !== seesImages) fault('features', 'must name vision exactly for image input');
    if (features.includes('prompt_caching') && price?.cache_read_token_pico === undefined) {
      fault('features', 'must name prompt_caching only where cached input has a price');
    }
    for (const step of price?.tiers ?? []) {
      if (window !== undefined && step.above_input_tokens >= window) fault('price', 'has a tier that no input reaches');
    }
    for (const list of ['aliases', 'input_modalities', 'output_modalities', 'features'] as const) {
      if (new Set(entry[list]).size !== entry[list].length) fault(list, 'must not repeat itself');
    }
    if (entry.release_date !== undefined && entry.release_date > entry.source.date) {
      fault('release_date', 'must not be after the day of the source');
    }
    if (entry.license !== undefined && !entry.open_weights) fault('license', 'belongs to open weights');
  })
  .readonly();

/** One model of the catalog, immutable. */
export type CatalogEntry = z.infer<typeof catalogEntrySchema>;
/** Workload of an entry. */
export type CatalogMode = CatalogEntry['mode'];
/** Price class of an entry. */
export type CatalogTier = (typeof CATALOG_TIERS)[number];
/** Ability of an entry. */
export type CatalogFeature = (typeof CATALOG_FEATURES)[number];
