import { Module } from '@nestjs/common';
import { HubModule } from '../hub/hub.module.ts';
import { CompatibilityOperations } from './compatibility-operations.ts';
import { CompatibilityService } from './compatibility.service.ts';
import { MeasuredLoads } from './measured-loads.service.ts';
import { NodeFacts } from './node-facts.service.ts';

/** What fits where, and what is learnt of it from loads. */
@Module({
  imports: [HubModule],
  providers: [CompatibilityService, CompatibilityOperations, MeasuredLoads, NodeFacts],
  exports: [MeasuredLoads],
})
export class CompatibilityModule {}
