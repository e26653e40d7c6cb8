import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { ModelEntity } from './infra/model.entity.ts';

/** Models, for the command path. */
export const MODEL: ResourceKind<ModelEntity> = {
  name: 'model',
  noun: 'model',
  table: 'model',
  entity: ModelEntity,
  inSnapshot: true,
  organizationOf: (row) => row.organizationId,
  describe: describeRow,
};
