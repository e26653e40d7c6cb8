import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module.ts';
import { InstallationService } from './installation.service.ts';

/** What files of the installation say, as configuration. */
@Module({ imports: [CredentialsModule], providers: [InstallationService], exports: [InstallationService] })
export class InstallationModule {}
