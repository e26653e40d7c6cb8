import type { ResourceKind } from '../resources/resource-kind.ts';
import { TestRunEntity } from './infra/test-run.entity.ts';

/** Runs of tests, for the command path: that one was started is audited, its results are not. */
export const TEST_RUN: ResourceKind<TestRunEntity> = {
  name: 'model_test_run',
  noun: 'run of tests',
  table: 'model_test_run',
  entity: TestRunEntity,
  inSnapshot: false,
  organizationOf: ({ organizationId }) => organizationId,
  describe: ({ operation, organizationId, projectId, paid, total }) => ({
    operation,
    organization_id: organizationId,
    project_id: projectId,
    paid,
    total,
  }),
};
