import { Module } from '@nestjs/common';
import { InstallationService } from './installation.service.ts';

/** What files of the installation say, as configuration. */
@Module({ providers: [InstallationService], exports: [InstallationService] })
export class InstallationModule {}
