import { Module } from '@nestjs/common';
import { RerankController } from './rerank.controller.ts';

/** Rerank. Needs InferenceModule. */
@Module({ controllers: [RerankController] })
export class RerankModule {}
