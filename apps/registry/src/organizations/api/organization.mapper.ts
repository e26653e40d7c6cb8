import type { Organization } from '@roundhouse/contracts/registry/v1/organization_service';
import type { OrganizationEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { adminStatusFrom, toAdminStatus, toMeta } from '../../resources/api/resource.mapper.ts';
import type { OrganizationSpec } from '../domain/organization.ts';
import type { OrganizationEntity } from '../infra/organization.entity.ts';

/** Organization as watchers and administrators see it. */
export function toOrganizationEntry(row: OrganizationEntity): OrganizationEntry {
  return { id: row.id, key: row.key, displayName: row.displayName, adminStatus: toAdminStatus(row.adminStatus) };
}

/** Organization with its metadata. */
export function toOrganization(row: OrganizationEntity): Organization {
  return { meta: toMeta(row), spec: toOrganizationEntry(row) };
}

/** @throws AppError INVALID_REQUEST for an unknown status */
export function organizationFrom(entry: OrganizationEntry): OrganizationSpec {
  return { key: entry.key, displayName: entry.displayName, adminStatus: adminStatusFrom(entry.adminStatus) };
}
