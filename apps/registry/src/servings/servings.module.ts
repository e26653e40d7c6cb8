import { Module } from '@nestjs/common';
import { HubApprovals } from '../hub/hub-approvals.ts';
import { ModelsModule } from '../models/models.module.ts';
import { ServingReconciler } from './serving-reconciler.ts';
import { ServingsService } from './servings.service.ts';

/** Desired state that ties files to models and places them on nodes. */
@Module({
  imports: [ModelsModule],
  providers: [HubApprovals, ServingsService, ServingReconciler],
  exports: [ServingsService],
})
export class ServingsModule {}
