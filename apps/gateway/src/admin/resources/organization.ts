import { unary } from '@roundhouse/grpc';
import type { Organization } from '@roundhouse/contracts/registry/v1/organization_service';
import { AdminStatus, OrganizationEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { z } from 'zod';
import { oneOf, optionalText } from '../fields.ts';
import { REGISTRY_TIMEOUT, type RegistryClients } from '../registry-clients.ts';
import type { ResourceDefinition } from '../resource-routes.ts';
import { ADMIN_STATUSES } from './names.ts';

const schema = z.strictObject({
  key: optionalText(),
  display_name: optionalText(),
  admin_status: oneOf(ADMIN_STATUSES).default(AdminStatus.ADMIN_STATUS_ACTIVE),
});

type Spec = z.output<typeof schema>;

const toEntry = (spec: Spec): OrganizationEntry => ({
  id: '',
  key: spec.key,
  displayName: spec.display_name,
  adminStatus: spec.admin_status,
});

const show = ({ spec }: Organization) => ({
  key: spec?.key ?? '',
  display_name: spec?.displayName ?? '',
  admin_status: ADMIN_STATUSES.toName(spec?.adminStatus ?? AdminStatus.ADMIN_STATUS_UNSPECIFIED),
});

/** Tenants of the installation. An administrator sees the own one. */
export function organizationResource({ organizations }: RegistryClients): ResourceDefinition<Organization, Spec> {
  return {
    path: '/organizations',
    name: 'organization',
    schema,
    organizationOf: ({ meta }) => meta?.id,
    show,
    writable: show,
    list: async (context, page) => {
      const answer = await unary(organizations, 'listOrganizations', { context, page }, REGISTRY_TIMEOUT);
      return { items: answer.organizations, page: answer.page };
    },
    get: async (context, id) =>
      (await unary(organizations, 'getOrganization', { context, id }, REGISTRY_TIMEOUT)).organization,
    create: async (context, spec) => {
      const request = { context, spec: toEntry(spec) };
      return { resource: (await unary(organizations, 'createOrganization', request, REGISTRY_TIMEOUT)).organization };
    },
    update: async (context, id, expectedRevision, spec) => {
      const request = { context, id, expectedRevision, spec: toEntry(spec) };
      return (await unary(organizations, 'updateOrganization', request, REGISTRY_TIMEOUT)).organization;
    },
  };
}
