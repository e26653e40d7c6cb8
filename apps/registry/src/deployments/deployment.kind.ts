import { DEPLOYMENT_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { DeploymentEntity } from './infra/deployment.entity.ts';

/** Deployments. */
export const DEPLOYMENT = documentKind({
  definition: DEPLOYMENT_RESOURCE,
  entity: DeploymentEntity,
  inSnapshot: true,
  describeMore: ({ driver, nodeId, instanceId, servingId }: DeploymentEntity) => ({
    driver,
    node_id: nodeId,
    instance_id: instanceId,
    serving_id: servingId,
  }),
  countsAsActiveDeployment: (document) => document['admin_status'] === 'active',
});
