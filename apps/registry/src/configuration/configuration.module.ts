import { Module } from '@nestjs/common';
import { ConfigurationService } from './configuration.service.ts';

/** The configuration of organizations as code. */
@Module({ providers: [ConfigurationService] })
export class ConfigurationModule {}
