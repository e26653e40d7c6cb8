import { Module } from '@nestjs/common';
import { ChatCompletionsController } from './chat-completions.controller.ts';

/** Chat completions. Needs InferenceModule. */
@Module({ controllers: [ChatCompletionsController] })
export class ChatCompletionsModule {}
