import { ORGANIZATION_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { OrganizationEntity } from './infra/organization.entity.ts';

/** Organizations. */
export const ORGANIZATION = documentKind({
  definition: ORGANIZATION_RESOURCE,
  entity: OrganizationEntity,
  inSnapshot: true,
  placeOf: (_, id) => ({ organizationId: id, projectId: '' }),
});
