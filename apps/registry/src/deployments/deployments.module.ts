import { Module } from '@nestjs/common';
import { DeploymentsGrpcController } from './api/deployments.grpc.controller.ts';
import { DeploymentsService } from './deployments.service.ts';

/** Routes from a model to a provider's model. */
@Module({ controllers: [DeploymentsGrpcController], providers: [DeploymentsService], exports: [DeploymentsService] })
export class DeploymentsModule {}
