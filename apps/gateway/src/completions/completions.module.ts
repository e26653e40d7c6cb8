import { Module } from '@nestjs/common';
import { CompletionsController } from './completions.controller.ts';

/** Completions. Needs InferenceModule. */
@Module({ controllers: [CompletionsController] })
export class CompletionsModule {}
