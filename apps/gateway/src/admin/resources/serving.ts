import { unary } from '@roundhouse/grpc';
import { ServingLoadSettings, ServingSpec, type Serving } from '@roundhouse/contracts/registry/v1/serving_service';
import { z } from 'zod';
import type { JsonObject } from '@roundhouse/admin-api';
import { count, optionalText, orNull, text, texts } from '../fields.ts';
import { REGISTRY_TIMEOUT, type RegistryClients } from '../registry-clients.ts';
import type { ResourceDefinition } from '../resource-routes.ts';

const settings = z.strictObject({
  context_tokens: count(),
  parallel: count(),
  gpu_layers: z.int('must be a whole number').min(-1, 'must be at least -1').max(10_000, 'is too large').default(-1),
  threads: count(),
  embeddings: z.boolean('must be true or false').default(false),
});

const schema = z.strictObject({
  organization_id: optionalText(),
  key: optionalText(),
  model_id: text(),
  artifact_id: text(),
  node_ids: texts(),
  copies: z.int('must be a whole number').min(0, 'must not be negative').max(10_000, 'is too large').default(1),
  settings: settings.prefault({}),
  priority: count(),
  tags: texts(),
});

type Spec = z.output<typeof schema>;

const toSpec = (spec: Spec): ServingSpec => ({
  organizationId: spec.organization_id,
  key: spec.key,
  modelId: spec.model_id,
  artifactId: spec.artifact_id,
  nodeIds: spec.node_ids,
  copies: spec.copies,
  settings: {
    contextTokens: spec.settings.context_tokens,
    parallel: spec.settings.parallel,
    gpuLayers: spec.settings.gpu_layers,
    threads: spec.settings.threads,
    embeddings: spec.settings.embeddings,
  },
  priority: spec.priority,
  tags: spec.tags,
});

function show({ spec = ServingSpec.create(), placements }: Serving): JsonObject {
  const load = spec.settings ?? ServingLoadSettings.create();
  return {
    organization_id: spec.organizationId,
    key: spec.key,
    model_id: spec.modelId,
    artifact_id: spec.artifactId,
    node_ids: spec.nodeIds,
    copies: spec.copies,
    settings: {
      context_tokens: load.contextTokens,
      parallel: load.parallel,
      gpu_layers: load.gpuLayers,
      threads: load.threads,
      embeddings: load.embeddings,
    },
    priority: spec.priority,
    tags: spec.tags,
    placements: placements.map((placement) => ({
      node_id: placement.nodeId,
      installation_id: orNull(placement.installationId),
      instance_id: orNull(placement.instanceId),
      deployment_id: orNull(placement.deploymentId),
      phase: placement.phase,
      message: placement.message,
      bytes_done: Number(placement.bytesDone),
      bytes_total: Number(placement.bytesTotal),
    })),
  };
}

/** Desired state that ties an artifact to a model: served from these nodes, with these settings. */
export function servingResource({ servings }: RegistryClients): ResourceDefinition<Serving, Spec> {
  return {
    path: '/servings',
    name: 'serving',
    schema,
    organizationOf: ({ spec }) => spec?.organizationId ?? '',
    show,
    list: async (context, page, filter) => {
      const request = { context, page, organizationId: filter['organization_id'] ?? '' };
      const answer = await unary(servings, 'listServings', request, REGISTRY_TIMEOUT);
      return { items: answer.servings, page: answer.page };
    },
    get: async (context, id) => (await unary(servings, 'getServing', { context, id }, REGISTRY_TIMEOUT)).serving,
    create: async (context, spec) => {
      const request = { context, spec: toSpec(spec) };
      return { resource: (await unary(servings, 'createServing', request, REGISTRY_TIMEOUT)).serving };
    },
    remove: (context, id) => unary(servings, 'deleteServing', { context, id }, REGISTRY_TIMEOUT),
  };
}
