import { Module } from '@nestjs/common';
import { ServingsService } from './servings.service.ts';

/** Desired state that ties artifacts to models and places them on nodes. */
@Module({ providers: [ServingsService], exports: [ServingsService] })
export class ServingsModule {}
