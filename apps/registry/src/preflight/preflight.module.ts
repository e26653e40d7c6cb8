import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../deployments/deployments.module.ts';
import { ModelsModule } from '../models/models.module.ts';
import { PreflightOperations } from './preflight-operations.ts';

/** What stands between a model and its first call. */
@Module({ imports: [DeploymentsModule, ModelsModule], providers: [PreflightOperations] })
export class PreflightModule {}
