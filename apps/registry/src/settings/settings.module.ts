import { Module } from '@nestjs/common';
import { SettingsService } from './settings.service.ts';

/** What each scope sets, and what follows from it. */
@Module({ providers: [SettingsService], exports: [SettingsService] })
export class SettingsModule {}
