import { unary } from '@roundhouse/grpc';
import type { Provider } from '@roundhouse/contracts/registry/v1/provider_service';
import { AdminStatus, ProviderEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { z } from 'zod';
import { oneOf, optionalText, orNull, text, texts } from '../fields.ts';
import { REGISTRY_TIMEOUT, type RegistryClients } from '../registry-clients.ts';
import type { ResourceDefinition } from '../resource-routes.ts';
import { ADMIN_STATUSES } from './names.ts';

const schema = z.strictObject({
  organization_id: optionalText(),
  project_id: optionalText(),
  key: text(),
  driver: text(),
  base_url: text(),
  credential_id: optionalText(),
  headers: z.record(text(), text(), 'must be an object of texts').default({}),
  admin_status: oneOf(ADMIN_STATUSES).default(AdminStatus.ADMIN_STATUS_ACTIVE),
  allowed_cidrs: texts(),
});

type Spec = z.output<typeof schema>;

const toEntry = (spec: Spec): ProviderEntry => ({
  id: '',
  organizationId: spec.organization_id,
  projectId: spec.project_id,
  key: spec.key,
  driver: spec.driver,
  baseUrl: spec.base_url,
  credentialId: spec.credential_id,
  headers: spec.headers,
  adminStatus: spec.admin_status,
  allowedCidrs: spec.allowed_cidrs,
});

const show = ({ spec }: Provider) => ({
  organization_id: spec?.organizationId ?? '',
  project_id: orNull(spec?.projectId ?? ''),
  key: spec?.key ?? '',
  driver: spec?.driver ?? '',
  base_url: spec?.baseUrl ?? '',
  credential_id: orNull(spec?.credentialId ?? ''),
  headers: spec?.headers ?? {},
  admin_status: ADMIN_STATUSES.toName(spec?.adminStatus ?? AdminStatus.ADMIN_STATUS_UNSPECIFIED),
  allowed_cidrs: spec?.allowedCidrs ?? [],
});

/** Vendor endpoints. */
export function providerResource({ providers }: RegistryClients): ResourceDefinition<Provider, Spec> {
  return {
    path: '/providers',
    name: 'provider',
    schema,
    organizationOf: ({ spec }) => spec?.organizationId ?? '',
    show,
    writable: show,
    list: async (context, page, filter) => {
      const request = { context, page, organizationId: filter['organization_id'] ?? '' };
      const answer = await unary(providers, 'listProviders', request, REGISTRY_TIMEOUT);
      return { items: answer.providers, page: answer.page };
    },
    get: async (context, id) => (await unary(providers, 'getProvider', { context, id }, REGISTRY_TIMEOUT)).provider,
    create: async (context, spec) => {
      const request = { context, spec: toEntry(spec) };
      return { resource: (await unary(providers, 'createProvider', request, REGISTRY_TIMEOUT)).provider };
    },
    update: async (context, id, expectedRevision, spec) => {
      const request = { context, id, expectedRevision, spec: toEntry(spec) };
      return (await unary(providers, 'updateProvider', request, REGISTRY_TIMEOUT)).provider;
    },
    remove: (context, id) => unary(providers, 'deleteProvider', { context, id }, REGISTRY_TIMEOUT),
  };
}
