import { Module } from '@nestjs/common';
import { AccessGroupsService } from './access-groups.service.ts';

/** Labels on models that give visibility. */
@Module({ providers: [AccessGroupsService], exports: [AccessGroupsService] })
export class AccessGroupsModule {}
