import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { OrganizationEntity } from './infra/organization.entity.ts';

/** Organizations, for the command path. */
export const ORGANIZATION: ResourceKind<OrganizationEntity> = {
  name: 'organization',
  noun: 'organization',
  table: 'organization',
  entity: OrganizationEntity,
  inSnapshot: true,
  organizationOf: (row) => row.id,
  describe: describeRow,
};
