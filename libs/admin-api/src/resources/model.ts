import { z } from 'zod';
import { distinct } from '../documents/distinct.ts';
import {
  adminStatus,
  callableKeys,
  derivableCallableKey,
  key,
  line,
  openObject,
  optionalCount,
  optionalLine,
  optionalProse,
} from '../documents/fields.ts';
import { reference } from '../documents/references.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { deploymentOfModel } from './deployment.ts';
import { optionalPrice } from './price.ts';
import { modelRouting } from './selection.ts';
import { organizationId, optionalProjectId } from './scopes.ts';

/** Workloads that a model can be for. */
export const MODEL_MODES = [
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

/** What a model takes and gives. */
export const MODALITIES = ['text', 'image', 'audio', 'video', 'pdf', 'embedding', 'score'] as const;

/** What a model can do. */
export const MODEL_FEATURES = [
  'tools',
  'parallel_tools',
  'structured_output',
  'reasoning',
  'streaming',
  'vision',
  'temperature',
  'prompt_caching',
] as const;

/** Price classes by which selectors group models (003-20); none = the group without a tier. */
export const MODEL_TIERS = ['premium', 'standard', 'budget'] as const;

/** How much of a call's content is kept; `metadata` includes a preview of 200 characters. */
export const CONTENT_CAPTURES = ['none', 'metadata', 'full'] as const;

const MAX_TOKENS = 100_000_000;
const MAX_PROMPT_CHARACTERS = 20_000;
const MAX_KEYS = 64;

function keys() {
  return z
    .array(key())
    .max(MAX_KEYS)
    .refine(...distinct('a key'))
    .default([]);
}

function modalities() {
  return z
    .array(z.enum(MODALITIES))
    .refine(...distinct())
    .default([]);
}

/** Capability profile of a model. */
export const capabilityProfile = z.strictObject({
  /** Required for chat before the model is active (003-17). */
  context_window_tokens: optionalCount(1, MAX_TOKENS),
  max_output_tokens: optionalCount(1, MAX_TOKENS),
  /** Bound of answers to callers who name none, where a hard budget needs one; null = max_output_tokens. */
  reserve_output_tokens: optionalCount(1, MAX_TOKENS),
  input_modalities: modalities(),
  output_modalities: modalities(),
  /** Null = whatever the drivers of its deployments declare (000-25). */
  features: z
    .array(z.enum(MODEL_FEATURES))
    .refine(...distinct())
    .nullable()
    .default(null),
  release_date: z.iso.date().nullable().default(null),
});

/** Specification of a model: a public, callable name and everything that holds for all ways behind it. */
export const modelSpec = z.strictObject({
  organization_id: organizationId(),
  project_id: optionalProjectId(),
  key: derivableCallableKey(),
  display_name: line(),
  vendor: optionalLine(100),
  description: optionalProse(),
  icon: optionalLine(64),
  mode: z.enum(MODEL_MODES).default('chat'),
  tier: z.enum(MODEL_TIERS).nullable().default(null),
  visibility: z.enum(['public', 'internal']).default('public'),
  admin_status: adminStatus(),
  capabilities: capabilityProfile.prefault({}),
  /** Stands after the global one (001-16). */
  system_prompt: optionalProse(MAX_PROMPT_CHARACTERS),
  /** Used where neither caller nor deployment say otherwise. */
  default_params: openObject(),
  /** Win over whatever a caller sends. */
  locked_params: openObject(),
  /** Keys of the native tools that callers may use. */
  native_tools: keys(),
  guardrails: z.strictObject({ input: keys(), output: keys() }).prefault({}),
  /** Keys; of the model, so that all its deployments share them (002-22, 002-23). */
  access_groups: keys(),
  price: optionalPrice(),
  /** Lower first in selectors; equal ones by name. */
  display_order: z.int().min(0).max(1_000_000).default(0),
  /** Null = as the organization says. */
  content_capture: z.enum(CONTENT_CAPTURES).nullable().default(null),
  /** What is tried next, by class of error; names of models or route groups. */
  fallbacks: z
    .strictObject({ general: callableKeys(), context_window: callableKeys(), content_policy: callableKeys() })
    .prefault({}),
  routing: modelRouting
    .nullable()
    .default(null)
    .describe('how one of its deployments is chosen; null = least_busy with deployments on nodes, else weighted'),
  /** Projects that may use it; empty = every project of its scope. */
  assigned_projects: z
    .array(reference('project'))
    .max(1_000)
    .refine(...distinct('a project'))
    .default([]),
  /** Further names under which it is called. */
  aliases: callableKeys(),
});

const checklistItem = z.object({
  id: z.string(),
  label: z.string(),
  /** Grey = not known yet. */
  state: z.enum(['green', 'grey', 'red']),
  /** True = a model with a red one cannot be made active. */
  required: z.boolean(),
  message: z.string(),
  /** What to do about it; null when there is nothing to do. */
  fix: z.string().nullable(),
});

/** What stands between a model and its first call, in the order in which to look at it. */
export const preflightChecklist = z.object({
  /** True when nothing required is red. */
  passed: z.boolean(),
  items: z.array(checklistItem),
});

/** Badge of a model or deployment; derived, never stored. */
export const BADGES = ['inactive', 'circuit_open', 'degraded', 'untested', 'active'] as const;

/** Where a value in effect came from. */
export const credentialInEffect = z.object({
  source: z.enum(['named', 'inline', 'provider', 'environment', 'missing', 'not_needed']),
  credential_id: z.string().nullable(),
});

/** Result of the last test of a deployment; null = never tested since the last change that asks for a test. */
export const lastTest = z.object({ at: z.string(), result: z.enum(['usable', 'error', 'timeout', 'unsupported']) });

/** Public, callable names. */
export const MODEL_RESOURCE = defineResource({
  name: 'model',
  noun: 'model',
  subject: 'model',
  path: '/models',
  tag: 'Models',
  summary: 'Public, callable names.',
  spec: modelSpec,
  alongside: z.strictObject({ deployments: z.array(deploymentOfModel).max(64).optional() }),
  confirms: true,
  moreFilters: {
    status: z.enum(BADGES).optional(),
    protocol: z.string().max(32).optional(),
    provider: z.string().max(128).optional(),
  },
  observed: z.object({
    /** The badge, in this order: inactive, circuit open, degraded, untested, active. */
    status: z.enum(BADGES),
    /** Deployments, and how many of them may take calls. */
    deployment_count: z.int(),
    active_deployment_count: z.int(),
    /** Version of the price in force; null = unpriced. */
    price_id: z.string().nullable(),
    /** Features with those that the drivers declare where the model states none. */
    features_in_effect: z.array(z.string()),
    credential_sources: z.array(z.string()),
  }),
  verbs: ['create', 'update', 'delete'],
  filters: ['key', 'vendor', 'mode', 'tier', 'visibility', 'admin_status'],
  sorts: ['key', 'display_name', 'vendor', 'mode', 'tier', 'display_order'],
  search: ['key', 'display_name', 'vendor', 'description'],
  inConfiguration: true,
});
