import { Module } from '@nestjs/common';
import { ServiceAccountsService } from './service-accounts.service.ts';

/** Programs that hold keys and roles of their own. */
@Module({ providers: [ServiceAccountsService], exports: [ServiceAccountsService] })
export class ServiceAccountsModule {}
