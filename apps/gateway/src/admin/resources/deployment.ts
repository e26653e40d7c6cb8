import { unary } from '@roundhouse/grpc';
import type { Deployment } from '@roundhouse/contracts/registry/v1/deployment_service';
import { AdminStatus, DeploymentEntry, Hosting } from '@roundhouse/contracts/registry/v1/snapshot';
import { z } from 'zod';
import type { JsonObject } from '@roundhouse/admin-api';
import {
  count,
  oneOf,
  optionalText,
  orNull,
  price,
  shownPrice,
  text,
  texts,
  toPriceEntry,
  writablePrice,
} from '../fields.ts';
import { REGISTRY_TIMEOUT, type RegistryClients } from '../registry-clients.ts';
import type { ResourceDefinition } from '../resource-routes.ts';
import { ADMIN_STATUSES, HOSTINGS } from './names.ts';

const schema = z.strictObject({
  organization_id: optionalText(),
  model_id: text(),
  provider_id: optionalText(),
  credential_id: optionalText(),
  upstream_model_id: text(),
  protocol: optionalText(),
  priority: count(),
  weight: z.int('must be a whole number').min(1, 'must be at least 1').max(10_000, 'must be at most 10000').default(1),
  hosting: oneOf(HOSTINGS).default(Hosting.HOSTING_CLOUD),
  tags: texts(),
  admin_status: oneOf(ADMIN_STATUSES).default(AdminStatus.ADMIN_STATUS_ACTIVE),
  connect_timeout_ms: count(),
  first_token_timeout_ms: count(),
  idle_timeout_ms: count(),
  total_timeout_ms: count(),
  price: price(),
});

type Spec = z.output<typeof schema>;

function toEntry(spec: Spec): DeploymentEntry {
  return DeploymentEntry.fromPartial({
    organizationId: spec.organization_id,
    modelId: spec.model_id,
    providerId: spec.provider_id,
    credentialId: spec.credential_id,
    upstreamModelId: spec.upstream_model_id,
    protocol: spec.protocol,
    priority: spec.priority,
    weight: spec.weight,
    hosting: spec.hosting,
    tags: spec.tags,
    adminStatus: spec.admin_status,
    connectTimeoutMs: spec.connect_timeout_ms,
    firstTokenTimeoutMs: spec.first_token_timeout_ms,
    idleTimeoutMs: spec.idle_timeout_ms,
    totalTimeoutMs: spec.total_timeout_ms,
    ...(spec.price === undefined || spec.price === null ? {} : { price: toPriceEntry(spec.price)! }),
  });
}

function writable({ spec = DeploymentEntry.create() }: Deployment): JsonObject {
  return {
    organization_id: spec.organizationId,
    model_id: spec.modelId,
    provider_id: orNull(spec.providerId),
    credential_id: orNull(spec.credentialId),
    upstream_model_id: spec.upstreamModelId,
    protocol: spec.protocol,
    priority: spec.priority,
    weight: spec.weight,
    hosting: HOSTINGS.toName(spec.hosting),
    tags: spec.tags,
    admin_status: ADMIN_STATUSES.toName(spec.adminStatus),
    connect_timeout_ms: spec.connectTimeoutMs,
    first_token_timeout_ms: spec.firstTokenTimeoutMs,
    idle_timeout_ms: spec.idleTimeoutMs,
    total_timeout_ms: spec.totalTimeoutMs,
    price: writablePrice(spec.price),
  };
}

function show(deployment: Deployment): JsonObject {
  const { spec = DeploymentEntry.create() } = deployment;
  return {
    ...writable(deployment),
    price: shownPrice(spec.price),
    driver: spec.driver,
    node_id: orNull(spec.nodeId),
    instance_id: orNull(spec.instanceId),
    serving_id: orNull(spec.servingId),
  };
}

/** Routes from a model to a provider's model. Those of nodes come with servings. */
export function deploymentResource({ deployments }: RegistryClients): ResourceDefinition<Deployment, Spec> {
  return {
    path: '/deployments',
    name: 'deployment',
    filters: ['model_id'],
    schema,
    organizationOf: ({ spec }) => spec?.organizationId ?? '',
    show,
    writable,
    list: async (context, page, filter) => {
      const owner = { organizationId: filter['organization_id'] ?? '', modelId: filter['model_id'] ?? '' };
      const answer = await unary(deployments, 'listDeployments', { context, page, ...owner }, REGISTRY_TIMEOUT);
      return { items: answer.deployments, page: answer.page };
    },
    get: async (context, id) =>
      (await unary(deployments, 'getDeployment', { context, id }, REGISTRY_TIMEOUT)).deployment,
    create: async (context, spec) => {
      const request = { context, spec: toEntry(spec) };
      return { resource: (await unary(deployments, 'createDeployment', request, REGISTRY_TIMEOUT)).deployment };
    },
    update: async (context, id, expectedRevision, spec) => {
      const request = { context, id, expectedRevision, spec: toEntry(spec) };
      return (await unary(deployments, 'updateDeployment', request, REGISTRY_TIMEOUT)).deployment;
    },
    remove: (context, id) => unary(deployments, 'deleteDeployment', { context, id }, REGISTRY_TIMEOUT),
  };
}
