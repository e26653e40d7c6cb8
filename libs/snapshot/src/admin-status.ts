import { AdminStatus } from '@roundhouse/contracts/registry/v1/snapshot';

/** True while an administrator lets it be used. */
export function isActive({ adminStatus }: { readonly adminStatus: AdminStatus }): boolean {
  return adminStatus === AdminStatus.ADMIN_STATUS_ACTIVE;
}
