import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../deployments/deployments.module.ts';
import { ModelOperations } from './model-operations.ts';
import { ModelsService } from './models.service.ts';

/** Public, callable names. */
@Module({
  imports: [DeploymentsModule],
  providers: [ModelsService, ModelOperations],
  exports: [ModelsService],
})
export class ModelsModule {}
