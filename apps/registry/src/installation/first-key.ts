import { ArrayContains, IsNull, Raw } from 'typeorm';
import type { ApiKeysService } from '../api-keys/api-keys.service.ts';
import { ApiKeyEntity } from '../api-keys/infra/api-key.entity.ts';
import type { CommandPath } from '../commands/command-path.service.ts';
import { PLATFORM_ADMIN, systemCaller } from '../commands/domain/caller.ts';
import { OrganizationEntity } from '../organizations/infra/organization.entity.ts';
import type { OrganizationsService } from '../organizations/organizations.service.ts';
import { ProjectEntity } from '../projects/infra/project.entity.ts';
import type { ProjectsService } from '../projects/projects.service.ts';

/** What the first administrator starts from. */
export interface FirstKey {
  organizationId: string;
  projectId: string;
  /** The key's text, only when it was made now. */
  adminKey: string | undefined;
}

/** Use cases through which the beginnings are made. */
export interface FirstKeyServices {
  commands: CommandPath;
  organizations: OrganizationsService;
  projects: ProjectsService;
  apiKeys: ApiKeysService;
}

const CALLER = systemCaller('bootstrap');

/** Makes organization `demo`, project `default` and a key that may administer everything; each only when missing. */
export async function ensureFirstKey(services: FirstKeyServices): Promise<FirstKey> {
  const organization = await ensureOrganization(services);
  const project = await ensureProject(services, organization.id);
  const usable = await services.commands.read((manager) =>
    manager.findOne(ApiKeyEntity, { where: { scopes: ArrayContains([PLATFORM_ADMIN]), revokedAt: IsNull() } }),
  );
  if (usable !== null) return { organizationId: organization.id, projectId: project.id, adminKey: undefined };
  const { text } = await services.apiKeys.create(CALLER, {
    projectId: project.id,
    displayName: 'First administrator',
    scopes: ['inference', 'admin', PLATFORM_ADMIN],
    expiresAtMs: 0n,
  });
  return { organizationId: organization.id, projectId: project.id, adminKey: text };
}

async function ensureOrganization({ commands, organizations }: FirstKeyServices): Promise<OrganizationEntity> {
  const found = await commands.read((manager) =>
    manager.findOne(OrganizationEntity, { where: { key: Raw((column) => `lower(${column}) = 'demo'`) } }),
  );
  return found ?? organizations.create(CALLER, { key: 'demo', displayName: 'Demo', adminStatus: 'active' });
}

async function ensureProject({ commands, projects }: FirstKeyServices, organizationId: string): Promise<ProjectEntity> {
  const found = await commands.read((manager) =>
    manager.findOne(ProjectEntity, {
      where: { organizationId, key: Raw((column) => `lower(${column}) = 'default'`) },
    }),
  );
  const spec = { organizationId, key: 'default', displayName: 'Default', adminStatus: 'active' as const };
  return found ?? projects.create(CALLER, spec);
}
