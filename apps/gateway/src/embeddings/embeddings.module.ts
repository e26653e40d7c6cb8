import { Module } from '@nestjs/common';
import { EmbeddingsController } from './embeddings.controller.ts';

/** Embeddings. Needs InferenceModule. */
@Module({ controllers: [EmbeddingsController] })
export class EmbeddingsModule {}
