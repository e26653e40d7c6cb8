import { Module } from '@nestjs/common';
import { DeploymentObservations } from './deployment-observations.ts';
import { DeploymentOperations } from './deployment-operations.ts';
import { DeploymentsService } from './deployments.service.ts';

/** Routes from a model to a provider's model. */
@Module({
  providers: [DeploymentsService, DeploymentObservations, DeploymentOperations],
  exports: [DeploymentsService, DeploymentObservations],
})
export class DeploymentsModule {}
