import { unary } from '@roundhouse/grpc';
import type { Project } from '@roundhouse/contracts/registry/v1/project_service';
import { AdminStatus, ProjectEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { z } from 'zod';
import { oneOf, optionalText } from '../fields.ts';
import { REGISTRY_TIMEOUT, type RegistryClients } from '../registry-clients.ts';
import type { ResourceDefinition } from '../resource-routes.ts';
import { ADMIN_STATUSES } from './names.ts';

const schema = z.strictObject({
  organization_id: optionalText(),
  key: optionalText(),
  display_name: optionalText(),
  admin_status: oneOf(ADMIN_STATUSES).default(AdminStatus.ADMIN_STATUS_ACTIVE),
});

type Spec = z.output<typeof schema>;

const toEntry = (spec: Spec): ProjectEntry => ({
  id: '',
  organizationId: spec.organization_id,
  key: spec.key,
  displayName: spec.display_name,
  adminStatus: spec.admin_status,
});

const show = ({ spec }: Project) => ({
  organization_id: spec?.organizationId ?? '',
  key: spec?.key ?? '',
  display_name: spec?.displayName ?? '',
  admin_status: ADMIN_STATUSES.toName(spec?.adminStatus ?? AdminStatus.ADMIN_STATUS_UNSPECIFIED),
});

/** Projects of an organization. */
export function projectResource({ projects }: RegistryClients): ResourceDefinition<Project, Spec> {
  return {
    path: '/projects',
    name: 'project',
    schema,
    organizationOf: ({ spec }) => spec?.organizationId ?? '',
    show,
    writable: show,
    list: async (context, page, filter) => {
      const request = { context, page, organizationId: filter['organization_id'] ?? '' };
      const answer = await unary(projects, 'listProjects', request, REGISTRY_TIMEOUT);
      return { items: answer.projects, page: answer.page };
    },
    get: async (context, id) => (await unary(projects, 'getProject', { context, id }, REGISTRY_TIMEOUT)).project,
    create: async (context, spec) => {
      const request = { context, spec: toEntry(spec) };
      return { resource: (await unary(projects, 'createProject', request, REGISTRY_TIMEOUT)).project };
    },
    update: async (context, id, expectedRevision, spec) => {
      const request = { context, id, expectedRevision, spec: toEntry(spec) };
      return (await unary(projects, 'updateProject', request, REGISTRY_TIMEOUT)).project;
    },
  };
}
