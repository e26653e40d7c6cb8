import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { ProjectEntity } from './infra/project.entity.ts';

/** Projects, for the command path. */
export const PROJECT: ResourceKind<ProjectEntity> = {
  name: 'project',
  noun: 'project',
  table: 'project',
  entity: ProjectEntity,
  inSnapshot: true,
  organizationOf: (row) => row.organizationId,
  describe: describeRow,
};
