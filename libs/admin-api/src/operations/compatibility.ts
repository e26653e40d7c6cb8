import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { CACHE_TYPES } from '../resources/load-settings.ts';
import { operation } from './operation.ts';
import { MAX_PAGE, pageOf } from './resource-operations.ts';

/** Whether an option can be served on a node. */
export const COMPATIBILITY_VERDICTS = ['fits', 'fits_with_changes', 'does_not_fit', 'unknown'] as const;

const shared = { service: 'registry', action: 'node:read', method: 'GET', status: 200 } as const;

/** Load settings that decide how much memory is taken. Absent = the engine's choice. */
const settings = {
  context_tokens: z.int().min(1).max(16_777_216).optional().describe('over all slots'),
  parallel: z.int().min(1).max(256).optional().describe('slots'),
  gpu_layers: z.int().min(0).max(10_000).optional(),
  cache_type_k: z.enum(CACHE_TYPES).optional(),
  cache_type_v: z.enum(CACHE_TYPES).optional(),
  flash_attention: z.boolean().optional(),
  unified_cache: z.boolean().optional().describe('one pool of context for all slots'),
};

const paging = {
  limit: z.int().min(1).max(MAX_PAGE).default(50),
  cursor: z.string().max(2_000).optional(),
  verdict: z.enum(COMPATIBILITY_VERDICTS).optional(),
};

const reason = z.object({
  code: z.string(),
  blocking: z.boolean().describe('false = worth knowing, but it runs'),
  message: z.string(),
  needed: z.string(),
  has: z.string(),
});

const memory = {
  weights_bytes: z.number(),
  cache_bytes: z.number().describe('keys and values of all slots, and recurrent states'),
  compute_bytes: z.number(),
  projector_bytes: z.number(),
  overhead_bytes: z.number().describe('of driver and process'),
  total_bytes: z.number(),
};

const estimate = z.object({
  basis: z
    .enum(['formula', 'corrected', 'dry_run', 'measured'])
    .describe('formula; corrected by like loads; by what this very load took'),
  context_tokens: z.int(),
  context_per_slot: z.int(),
  slots: z.int(),
  gpu_layers: z.int().describe('the output counts as one'),
  layers: z.int(),
  ...memory,
  prompt_cache_bytes: z.number().describe('up to so much more of the host’s memory fills with earlier prompts'),
  devices: z.array(z.object({ device: z.string().describe('"host", or as the engine names a GPU'), ...memory })),
});

const suggestion = z.object({
  message: z.string(),
  settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  total_bytes: z.number(),
});

/** One option of a hub entry, held against one node. */
const judged = z.object({
  entry: z.string().describe('slug'),
  name: z.string(),
  version: z.int(),
  option: z.string(),
  format: z.string(),
  quantization: z.string().nullable(),
  size_bytes: z.number().nullable().describe('of all files; null = the size of one is not known'),
  node_id: z.string(),
  node: z.string().describe('name'),
  verdict: z.enum(COMPATIBILITY_VERDICTS),
  reasons: z.array(reason),
  estimate: estimate.nullable().describe('null = the head of the model was not read yet'),
  suggestions: z.array(suggestion).describe('with any of them it fits, the cheapest first'),
});

/** `GET /nodes/{id}/compatibility`. */
export const NODE_COMPATIBILITY = operation({
  ...shared,
  tag: 'Nodes',
  id: 'node.compatibility',
  path: '/nodes/{id}/compatibility',
  summary: 'Holds what the hub serves against a node: what fits, why not, and what could be changed.',
  query: z.strictObject({ ...paging, q: z.string().max(200).optional().describe('in slug and name'), ...settings }),
  answer: pageOf(judged),
});

/** `GET /hub/entries/{slug}/compatibility`. */
export const HUB_COMPATIBILITY = operation({
  ...shared,
  tag: 'Hub',
  id: 'hub-entry.compatibility',
  path: '/hub/entries/{slug}/compatibility',
  summary: 'Holds the options of an entry against nodes: what fits, why not, and what could be changed.',
  query: z.strictObject({
    ...paging,
    node: line(128).optional().describe('id of a node; absent = all nodes'),
    option: line(64).optional(),
    ...settings,
  }),
  answer: pageOf(judged),
});

/** Whether models fit nodes. */
export const COMPATIBILITY_OPERATIONS = [NODE_COMPATIBILITY, HUB_COMPATIBILITY];

/** One option, held against one node. */
export type JudgedOptionDocument = z.output<typeof judged>;
