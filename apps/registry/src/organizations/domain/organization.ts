import type { AdminStatus } from '../../resources/domain/admin-status.ts';
import { Faults } from '../../resources/domain/faults.ts';
import { requireDisplayName, requireKey } from '../../resources/domain/text-rules.ts';

/** A tenant of the installation. */
export interface OrganizationSpec {
  /** Unique in the installation without regard to case; blank = derived from the display name. */
  key: string;
  displayName: string;
  adminStatus: AdminStatus;
}

/** Longest key of an organization or project, in characters. */
export const MAX_SCOPE_KEY = 64;

/** Every fault of an organization or project, whose rules are the same. */
export function scopeFaults(spec: Pick<OrganizationSpec, 'key' | 'displayName'>): Faults {
  const faults = new Faults();
  if (spec.key !== '') requireKey(faults, spec.key);
  requireDisplayName(faults, spec.displayName);
  return faults;
}
