import { Module } from '@nestjs/common';
import { ModerationsController } from './moderations.controller.ts';

/** Moderations. Needs InferenceModule. */
@Module({ controllers: [ModerationsController] })
export class ModerationsModule {}
