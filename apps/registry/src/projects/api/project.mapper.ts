import type { Project } from '@roundhouse/contracts/registry/v1/project_service';
import type { ProjectEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { adminStatusFrom, toAdminStatus, toMeta } from '../../resources/api/resource.mapper.ts';
import type { ProjectSpec } from '../domain/project.ts';
import type { ProjectEntity } from '../infra/project.entity.ts';

/** Project as watchers and administrators see it. */
export function toProjectEntry(row: ProjectEntity): ProjectEntry {
  const { id, organizationId, key, displayName } = row;
  return { id, organizationId, key, displayName, adminStatus: toAdminStatus(row.adminStatus) };
}

/** Project with its metadata. */
export function toProject(row: ProjectEntity): Project {
  return { meta: toMeta(row), spec: toProjectEntry(row) };
}

/** @throws AppError INVALID_REQUEST for an unknown status */
export function projectFrom(entry: ProjectEntry): ProjectSpec {
  const { organizationId, key, displayName } = entry;
  return { organizationId, key, displayName, adminStatus: adminStatusFrom(entry.adminStatus) };
}
