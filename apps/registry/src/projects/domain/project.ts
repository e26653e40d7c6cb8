import type { AdminStatus } from '../../resources/domain/admin-status.ts';
import type { Faults } from '../../resources/domain/faults.ts';
import { scopeFaults } from '../../organizations/domain/organization.ts';

/** A project of an organization. */
export interface ProjectSpec {
  organizationId: string;
  /** Unique in the organization without regard to case; blank = derived from the display name. */
  key: string;
  displayName: string;
  adminStatus: AdminStatus;
}

/** Every fault of a project that can be seen without looking anything up. */
export function projectFaults(spec: ProjectSpec, current: ProjectSpec | undefined): Faults {
  const faults = scopeFaults(spec);
  const moved = current !== undefined && current.organizationId !== spec.organizationId;
  faults.require(!moved, '/organization_id', 'cannot be changed');
  return faults;
}
