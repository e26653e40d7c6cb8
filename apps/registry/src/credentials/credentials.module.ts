import { Module } from '@nestjs/common';
import { CredentialsService } from './credentials.service.ts';

/** Named, encrypted secrets. */
@Module({ providers: [CredentialsService], exports: [CredentialsService] })
export class CredentialsModule {}
