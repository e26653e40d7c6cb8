import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { ServingEntity } from './infra/serving.entity.ts';

/** Servings, for the command path. Watchers get the deployments that they make, not the servings. */
export const SERVING: ResourceKind<ServingEntity> = {
  name: 'serving',
  noun: 'serving',
  table: 'serving',
  entity: ServingEntity,
  inSnapshot: false,
  organizationOf: (row) => row.organizationId,
  describe: describeRow,
};
