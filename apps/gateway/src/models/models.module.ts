import { Module } from '@nestjs/common';
import { ModelsController } from './models.controller.ts';

/** The model list. Needs ConfigurationModule. */
@Module({ controllers: [ModelsController] })
export class ModelsModule {}
