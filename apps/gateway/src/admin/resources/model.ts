import { unary } from '@roundhouse/grpc';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import type { Model } from '@roundhouse/contracts/registry/v1/model_service';
import { AdminStatus, ModelEntry, Visibility } from '@roundhouse/contracts/registry/v1/snapshot';
import { z } from 'zod';
import type { JsonObject } from '@roundhouse/admin-api';
import {
  count,
  jsonObject,
  oneOf,
  optionalText,
  orNull,
  parsedObject,
  price,
  shownPrice,
  texts,
  toPriceEntry,
  writablePrice,
} from '../fields.ts';
import { REGISTRY_TIMEOUT, type RegistryClients } from '../registry-clients.ts';
import type { ResourceDefinition } from '../resource-routes.ts';
import { ADMIN_STATUSES, MODES, VISIBILITIES } from './names.ts';

const schema = z.strictObject({
  organization_id: optionalText(),
  project_id: optionalText(),
  key: optionalText(),
  display_name: optionalText(),
  vendor: optionalText(),
  mode: oneOf(MODES).default(Mode.MODE_CHAT),
  visibility: oneOf(VISIBILITIES).default(Visibility.VISIBILITY_PUBLIC),
  admin_status: oneOf(ADMIN_STATUSES).default(AdminStatus.ADMIN_STATUS_ACTIVE),
  context_window_tokens: count(),
  max_output_tokens: count(),
  capabilities: texts(),
  default_params: jsonObject(),
  locked_params: jsonObject(),
  price: price(),
});

type Spec = z.output<typeof schema>;

function toEntry(spec: Spec): ModelEntry {
  return {
    id: '',
    organizationId: spec.organization_id,
    projectId: spec.project_id,
    key: spec.key,
    displayName: spec.display_name,
    vendor: spec.vendor,
    mode: spec.mode,
    visibility: spec.visibility,
    adminStatus: spec.admin_status,
    contextWindowTokens: spec.context_window_tokens,
    maxOutputTokens: spec.max_output_tokens,
    capabilities: spec.capabilities,
    defaultParamsJson: spec.default_params,
    lockedParamsJson: spec.locked_params,
    price: toPriceEntry(spec.price),
    createdAtUnixS: 0n,
  };
}

function writable({ spec = ModelEntry.create() }: Model): JsonObject {
  return {
    organization_id: spec.organizationId,
    project_id: orNull(spec.projectId),
    key: spec.key,
    display_name: spec.displayName,
    vendor: spec.vendor,
    mode: MODES.toName(spec.mode),
    visibility: VISIBILITIES.toName(spec.visibility),
    admin_status: ADMIN_STATUSES.toName(spec.adminStatus),
    context_window_tokens: spec.contextWindowTokens,
    max_output_tokens: spec.maxOutputTokens,
    capabilities: spec.capabilities,
    default_params: parsedObject(spec.defaultParamsJson) ?? {},
    locked_params: parsedObject(spec.lockedParamsJson) ?? {},
    price: writablePrice(spec.price),
  };
}

/** Public, callable names. */
export function modelResource({ models }: RegistryClients): ResourceDefinition<Model, Spec> {
  return {
    path: '/models',
    name: 'model',
    schema,
    organizationOf: ({ spec }) => spec?.organizationId ?? '',
    show: (model) => ({ ...writable(model), price: shownPrice(model.spec?.price) }),
    writable,
    list: async (context, page, filter) => {
      const request = { context, page, organizationId: filter['organization_id'] ?? '' };
      const answer = await unary(models, 'listModels', request, REGISTRY_TIMEOUT);
      return { items: answer.models, page: answer.page };
    },
    get: async (context, id) => (await unary(models, 'getModel', { context, id }, REGISTRY_TIMEOUT)).model,
    create: async (context, spec) => {
      const request = { context, spec: toEntry(spec) };
      return { resource: (await unary(models, 'createModel', request, REGISTRY_TIMEOUT)).model };
    },
    update: async (context, id, expectedRevision, spec) => {
      const request = { context, id, expectedRevision, spec: toEntry(spec) };
      return (await unary(models, 'updateModel', request, REGISTRY_TIMEOUT)).model;
    },
    remove: (context, id) => unary(models, 'deleteModel', { context, id }, REGISTRY_TIMEOUT),
  };
}
