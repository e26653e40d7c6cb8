import { Module } from '@nestjs/common';
import { HubModule } from '../hub/hub.module.ts';
import { ModelsModule } from '../models/models.module.ts';
import { LoadDemand } from './load-demand.ts';
import { ServingNews } from './serving-news.ts';
import { ServingOperations } from './serving-operations.ts';
import { ServingPace } from './serving-pace.ts';
import { ServingReconciler } from './serving-reconciler.ts';
import { ServingsService } from './servings.service.ts';

/** Desired state that ties files to models and places them on nodes. */
@Module({
  imports: [HubModule, ModelsModule],
  providers: [ServingPace, ServingsService, ServingOperations, ServingReconciler, LoadDemand, ServingNews],
  exports: [ServingsService],
})
export class ServingsModule {}
