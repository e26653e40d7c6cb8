import type { OrganizationEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { toAdminStatus } from '../../resources/infra/admin-status.entry.ts';
import type { OrganizationEntity } from './organization.entity.ts';

/** Organization as watchers see it. */
export function toOrganizationEntry({ id, spec }: OrganizationEntity): OrganizationEntry {
  return { id, key: spec.key ?? '', displayName: spec.display_name, adminStatus: toAdminStatus(spec.admin_status) };
}
