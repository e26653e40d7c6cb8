import type { ProjectEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { toAdminStatus } from '../../resources/infra/admin-status.entry.ts';
import type { ProjectEntity } from './project.entity.ts';

/** Project as watchers see it. */
export function toProjectEntry({ id, spec }: ProjectEntity): ProjectEntry {
  return {
    id,
    organizationId: spec.organization_id,
    key: spec.key ?? '',
    displayName: spec.display_name,
    adminStatus: toAdminStatus(spec.admin_status),
  };
}
