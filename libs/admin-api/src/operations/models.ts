import { z } from 'zod';
import { distinct } from '../documents/distinct.ts';
import { deploymentOfModel } from '../resources/deployment.ts';
import { MODEL_MODES, MODEL_RESOURCE, MODEL_TIERS, modelSpec, preflightChecklist } from '../resources/model.ts';
import { priceVersion } from '../resources/price.ts';
import { operation } from './operation.ts';
import { documentOf, pageOf } from './resource-operations.ts';

const shared = { service: 'registry', tag: 'Models' } as const;
const MAX_AT_ONCE = 500;

function modelIds() {
  return z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(MAX_AT_ONCE)
    .refine(...distinct('a model'));
}

/** Answer of what is done to many at once: one outcome per id, in the order of the request. */
export const bulkAnswer = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      outcome: z.enum(['done', 'unchanged', 'not_found', 'refused']),
      /** Why it was refused; null otherwise. */
      message: z.string().nullable(),
      details: z.array(z.object({ where: z.string(), message: z.string() })),
    }),
  ),
});

/** What a model would still need, before it is made. */
export const MODEL_PREFLIGHT_NEW = operation({
  ...shared,
  id: 'model.preflight-new',
  method: 'POST',
  path: '/models/preflight',
  action: 'model:create',
  summary: 'Checks a model with its deployments without making them.',
  query: z.strictObject({ confirm: z.boolean().default(false) }),
  body: modelSpec.extend({
    organization_id: modelSpec.shape.organization_id.optional(),
    deployments: z.array(deploymentOfModel).max(64).default([]),
  }),
  status: 200,
  answer: preflightChecklist,
});

/** What a model still needs. */
export const MODEL_PREFLIGHT = operation({
  ...shared,
  id: 'model.preflight',
  method: 'GET',
  path: '/models/{id}/preflight',
  action: 'model:read',
  summary: 'Lists what stands between a model and its first call.',
  status: 200,
  answer: preflightChecklist,
});

/** A second model like the first. */
export const MODEL_DUPLICATE = operation({
  ...shared,
  id: 'model.duplicate',
  method: 'POST',
  path: '/models/{id}/duplicate',
  action: 'model:create',
  summary: 'Makes a draft with the settings and deployments of a model; inline secrets are not copied.',
  body: z.strictObject({
    key: modelSpec.shape.key,
    display_name: z.string().min(1).max(200).nullable().default(null).meta({ description: 'absent = "<name> (copy)"' }),
  }),
  status: 201,
  answer: documentOf(MODEL_RESOURCE),
});

/** The order in selectors. */
export const MODEL_REORDER = operation({
  ...shared,
  id: 'model.reorder',
  slow: true,
  method: 'POST',
  path: '/models/reorder',
  action: 'model:update',
  summary: 'Puts models into this order: the first gets display_order 1.',
  body: z.strictObject({ ids: modelIds() }),
  status: 200,
  answer: bulkAnswer,
});

/** One change of many models. */
export const MODEL_BULK = operation({
  ...shared,
  id: 'model.bulk',
  slow: true,
  method: 'POST',
  path: '/models/bulk',
  action: 'model:update',
  summary: 'Does the same to many models, each on its own: what is refused for one does not stop the others.',
  body: z.discriminatedUnion('action', [
    z.strictObject({ ids: modelIds(), action: z.enum(['activate', 'deactivate', 'delete']) }),
    z.strictObject({
      ids: modelIds(),
      action: z.literal('set_visibility'),
      visibility: z.enum(['public', 'internal']),
    }),
    z.strictObject({ ids: modelIds(), action: z.literal('set_tier'), tier: z.enum(MODEL_TIERS).nullable() }),
  ]),
  status: 200,
  answer: bulkAnswer,
});

/** What a model cost, costs and will cost. */
export const MODEL_PRICES = operation({
  ...shared,
  id: 'model.prices',
  method: 'GET',
  path: '/models/{id}/prices',
  action: 'model:read',
  summary: 'Lists the versions of the price of a model, newest first.',
  status: 200,
  answer: z.object({ data: z.array(priceVersion) }),
});

/** As {@link MODEL_PRICES}, of a deployment's own price. */
export const DEPLOYMENT_PRICES = operation({
  ...shared,
  id: 'deployment.prices',
  method: 'GET',
  path: '/deployments/{id}/prices',
  action: 'deployment:read',
  summary: "Lists the versions of a deployment's own price, newest first.",
  status: 200,
  answer: z.object({ data: z.array(priceVersion) }),
});

const catalogEntry = z.looseObject({
  /** Upstream id, unique in the catalog. */
  id: z.string(),
  vendor: z.string(),
  vendor_name: z.string(),
  upstream_model_id: z.string(),
  display_name: z.string(),
  mode: z.enum(MODEL_MODES),
  source: z.object({ name: z.string(), url: z.string(), date: z.string() }),
  /** Members of a model that the entry fills in. */
  fill: z.record(z.string(), z.json()),
});

/** Models of well-known vendors. */
export const MODEL_CATALOG_LIST = operation({
  ...shared,
  id: 'model-catalog.list',
  method: 'GET',
  path: '/model-catalog',
  action: 'model-catalog:read',
  summary: 'Lists known models of known vendors, with limits, abilities and list prices, each with source and date.',
  query: z.strictObject({
    limit: z.int().min(1).max(MAX_AT_ONCE).default(50),
    cursor: z.string().max(200).optional(),
    q: z.string().max(200).optional(),
    vendor: z.string().max(50).optional(),
    api: z.string().max(50).optional(),
    mode: z.enum(MODEL_MODES).optional(),
    tier: z.enum(MODEL_TIERS).optional(),
    features: z.array(z.string().max(50)).max(16).optional(),
    open_weights: z.boolean().optional(),
  }),
  status: 200,
  answer: pageOf(catalogEntry),
});

/** The entry behind an upstream id. */
export const MODEL_CATALOG_MATCH = operation({
  ...shared,
  id: 'model-catalog.match',
  method: 'POST',
  path: '/model-catalog/match',
  action: 'model-catalog:read',
  summary: 'Finds the known model that an upstream id means: exact, normalized or fuzzy.',
  body: z.strictObject({ upstream_model_id: z.string().min(1).max(256), vendor: z.string().max(100).optional() }),
  status: 200,
  answer: z.object({
    /** Null = better none than a wrong one. */
    match: z
      .object({ confidence: z.enum(['exact', 'normalized', 'fuzzy']), score: z.number(), entry: catalogEntry })
      .nullable(),
  }),
});

/** Models from the catalog. */
export const MODEL_CATALOG_IMPORT = operation({
  ...shared,
  id: 'model-catalog.import',
  slow: true,
  method: 'POST',
  path: '/model-catalog/import',
  action: 'model:create',
  summary: 'Makes models of entries of the catalog, each with a deployment on the provider, all or none.',
  body: z.strictObject({
    ids: z.array(z.string().min(1).max(256)).min(1).max(200),
    provider_id: z.string().min(1).max(128),
    organization_id: modelSpec.shape.organization_id.optional(),
    project_id: modelSpec.shape.project_id,
    visibility: modelSpec.shape.visibility,
    access_groups: modelSpec.shape.access_groups,
  }),
  status: 201,
  answer: z.object({ data: z.array(documentOf(MODEL_RESOURCE)) }),
});

/** Operations of models, deployments and their catalog beside those of every resource. */
export const MODEL_OPERATIONS = [
  MODEL_PREFLIGHT_NEW,
  MODEL_PREFLIGHT,
  MODEL_DUPLICATE,
  MODEL_REORDER,
  MODEL_BULK,
  MODEL_PRICES,
  DEPLOYMENT_PRICES,
  MODEL_CATALOG_LIST,
  MODEL_CATALOG_MATCH,
  MODEL_CATALOG_IMPORT,
] as const;
