import { AdminStatus as WireAdminStatus } from '@roundhouse/contracts/registry/v1/snapshot';
import type { AdminStatus } from '../domain/admin-status.ts';

const WIRE: Record<AdminStatus, WireAdminStatus> = {
  draft: WireAdminStatus.ADMIN_STATUS_DRAFT,
  active: WireAdminStatus.ADMIN_STATUS_ACTIVE,
  inactive: WireAdminStatus.ADMIN_STATUS_INACTIVE,
};

/** Administrative status as watchers see it. */
export function toAdminStatus(status: AdminStatus): WireAdminStatus {
  return WIRE[status];
}
