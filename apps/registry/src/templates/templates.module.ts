import { Module } from '@nestjs/common';
import { TemplatesService } from './templates.service.ts';

/** Sets of entries of the hub, and whether they may be used. */
@Module({ providers: [TemplatesService], exports: [TemplatesService] })
export class TemplatesModule {}
