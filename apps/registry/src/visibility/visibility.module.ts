import { Module } from '@nestjs/common';
import { VisibilityService } from './visibility.service.ts';

/** What scopes see in effect, and why. */
@Module({ providers: [VisibilityService] })
export class VisibilityModule {}
