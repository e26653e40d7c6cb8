import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { DeploymentEntity } from './infra/deployment.entity.ts';

/** Deployments, for the command path. */
export const DEPLOYMENT: ResourceKind<DeploymentEntity> = {
  name: 'deployment',
  noun: 'deployment',
  table: 'deployment',
  entity: DeploymentEntity,
  inSnapshot: true,
  organizationOf: (row) => row.organizationId,
  describe: describeRow,
  countsAsActiveDeployment: (document) => document['adminStatus'] === 'active',
};
