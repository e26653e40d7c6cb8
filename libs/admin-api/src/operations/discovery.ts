import { z } from 'zod';
import { callableKey, line } from '../documents/fields.ts';
import { reference } from '../documents/references.ts';
import { operation } from './operation.ts';

/** How a model of a provider stands to what is configured. */
export const OFFER_STATES = ['new', 'changed', 'missing', 'known'] as const;

/** Most models that one import takes. */
export const MAX_IMPORTED_MODELS = 200;

const facts = z.object({
  display_name: z.string().nullable(),
  owner: z.string().nullable(),
  mode: z.string().nullable(),
  context_window_tokens: z.int().nullable(),
  max_output_tokens: z.int().nullable(),
  input_modalities: z.array(z.string()),
  output_modalities: z.array(z.string()),
  features: z.array(z.string()),
});

const offer = z.object({
  upstream_model_id: z.string(),
  state: z.enum(OFFER_STATES),
  /** What the provider says; null when it does not offer the model any more. */
  offered: facts.nullable(),
  /** Our deployments of it on this provider. */
  deployments: z.array(
    z.object({ deployment_id: z.string(), model_id: z.string(), model_key: z.string(), admin_status: z.string() }),
  ),
  /** What an import would change, and what it would leave because an administrator has changed it since (rule 24). */
  changes: z.array(
    z.object({
      deployment_id: z.string(),
      field: z.string(),
      from: z.json(),
      to: z.json(),
      kept: z.boolean(),
    }),
  ),
});

const chosen = z.strictObject({
  upstream_model_id: line(256),
  /** Absent = a new model is made; else the deployment is added to this one. */
  model_id: reference('model').optional(),
  key: callableKey().optional().meta({ description: 'of the new model; absent = derived from its name' }),
  display_name: line().optional(),
});

const shared = { service: 'gateway', tag: 'Providers', method: 'POST', slow: true } as const;

/** `POST /providers/{id}/test`. */
export const TEST_PROVIDER = operation({
  ...shared,
  id: 'provider.test',
  path: '/providers/{id}/test',
  action: 'provider:test',
  summary: 'Checks address and key of a provider by a call that costs nothing, and sets its status by it (000-16).',
  status: 200,
  answer: z.object({
    provider_id: z.string(),
    result: z.enum(['usable', 'error', 'timeout', 'unsupported']),
    checked_at: z.string(),
    /** Null when no answer came. */
    latency_ms: z.int().nullable(),
    upstream_status: z.int().nullable(),
    error_class: z.string().nullable(),
    message: z.string().nullable(),
    /** How many models it lists; null when it lists none or cannot be asked. */
    models: z.int().nullable(),
  }),
});

/** `POST /providers/{id}/discover`. */
export const DISCOVER_MODELS = operation({
  ...shared,
  id: 'provider.discover',
  path: '/providers/{id}/discover',
  action: 'provider:discover',
  summary: 'Asks a provider for its models and holds them against ours. Changes nothing.',
  status: 200,
  answer: z.object({
    provider_id: z.string(),
    counts: z.object({ new: z.int(), changed: z.int(), missing: z.int(), known: z.int() }),
    data: z.array(offer),
  }),
});

/** `POST /providers/{id}/import`. */
export const IMPORT_MODELS = operation({
  ...shared,
  id: 'provider.import',
  path: '/providers/{id}/import',
  action: 'provider:discover',
  summary:
    'Makes or updates the chosen models, all or none. Missing ones become inactive, never deleted; what an administrator has changed stays (rule 24).',
  body: z
    .strictObject({
      models: z.array(chosen).max(MAX_IMPORTED_MODELS).default([]),
      /** Upstream ids that the provider does not offer any more: their deployments become inactive. */
      deactivate: z.array(line(256)).max(1_000).default([]),
      project_id: reference('project').optional().meta({ description: "of new models; absent = the provider's" }),
    })
    .refine(({ models, deactivate }) => models.length + deactivate.length > 0, 'must choose something')
    .refine(
      ({ models }) => new Set(models.map((model) => model.upstream_model_id)).size === models.length,
      'must not name a model twice',
    ),
  status: 200,
  answer: z.object({
    provider_id: z.string(),
    data: z.array(
      z.object({
        upstream_model_id: z.string(),
        outcome: z.enum(['created', 'updated', 'reactivated', 'deactivated', 'unchanged']),
        model_id: z.string(),
        model_key: z.string(),
        deployment_id: z.string(),
      }),
    ),
  }),
});

/** Operations that ask providers. */
export const DISCOVERY_OPERATIONS = [TEST_PROVIDER, DISCOVER_MODELS, IMPORT_MODELS] as const;
