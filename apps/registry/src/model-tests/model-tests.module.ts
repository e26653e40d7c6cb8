import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../deployments/deployments.module.ts';
import { ModelsModule } from '../models/models.module.ts';
import { ProvidersModule } from '../providers/providers.module.ts';
import { ProbeGrpcController } from './api/probe.grpc.controller.ts';
import { ModelImport } from './model-import.ts';
import { OfferedModelsService } from './offered-models.service.ts';
import { ProviderChecksService } from './provider-checks.service.ts';
import { TestRunsService } from './test-runs.service.ts';

/** What gateways find out about upstreams: tests of models, checks of providers, what these offer. */
@Module({
  imports: [ModelsModule, DeploymentsModule, ProvidersModule],
  controllers: [ProbeGrpcController],
  providers: [TestRunsService, ProviderChecksService, OfferedModelsService, ModelImport],
})
export class ModelTestsModule {}
