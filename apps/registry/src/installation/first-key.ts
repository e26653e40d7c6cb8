import type { ApiKeysService } from '../api-keys/api-keys.service.ts';
import { ApiKeyEntity } from '../api-keys/infra/api-key.entity.ts';
import type { CommandPath } from '../commands/command-path.service.ts';
import { systemCaller } from '../commands/domain/caller.ts';
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
    manager
      .createQueryBuilder(ApiKeyEntity, 'k')
      .where(`k.revoked_at IS NULL AND k.spec->'scopes' ? 'platform_admin'`)
      .getOne(),
  );
  if (usable !== null) return { organizationId: organization.id, projectId: project.id, adminKey: undefined };
  const { once } = await services.apiKeys.create(CALLER, {
    project_id: project.id,
    display_name: 'First administrator',
    scopes: ['inference', 'admin', 'platform_admin'],
  });
  const secret = once?.['secret'];
  const adminKey = typeof secret === 'string' ? secret : undefined;
  return { organizationId: organization.id, projectId: project.id, adminKey };
}

async function ensureOrganization({ commands, organizations }: FirstKeyServices): Promise<OrganizationEntity> {
  const found = await commands.read((manager) =>
    manager.createQueryBuilder(OrganizationEntity, 'o').where(`lower(o.key) = 'demo'`).getOne(),
  );
  return found ?? (await organizations.create(CALLER, { key: 'demo', display_name: 'Demo' })).row;
}

async function ensureProject({ commands, projects }: FirstKeyServices, organizationId: string): Promise<ProjectEntity> {
  const found = await commands.read((manager) =>
    manager
      .createQueryBuilder(ProjectEntity, 'p')
      .where(`p.organization_id = :organizationId AND lower(p.key) = 'default'`, { organizationId })
      .getOne(),
  );
  const spec = { organization_id: organizationId, key: 'default', display_name: 'Default' };
  return found ?? (await projects.create(CALLER, spec)).row;
}
