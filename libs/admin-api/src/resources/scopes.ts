import { z } from 'zod';
import { adminStatus, derivableKey, line } from '../documents/fields.ts';
import { optionalReference, reference } from '../documents/references.ts';

/** What belongs to an organization. Absent on creation = the caller's own. */
export const organizationId = () => reference('organization');

/** What belongs to one project, or to the organization itself when null. */
export const optionalProjectId = () => optionalReference('project');

/** Members of most named things. */
export const named = {
  key: derivableKey(),
  display_name: line(),
};

/** What belongs to an organization, or to the installation itself when null. */
export const optionalOrganizationId = () => optionalReference('organization');

/** Specification of a tenant of the installation. */
export const organizationSpec = z.strictObject({ ...named, admin_status: adminStatus() });

/** Specification of a project of an organization. */
export const projectSpec = z.strictObject({
  organization_id: organizationId(),
  ...named,
  admin_status: adminStatus(),
});
