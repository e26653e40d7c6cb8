import { Module } from '@nestjs/common';
import { MembersService } from './members.service.ts';

/** Members of organizations and of the installation. */
@Module({ providers: [MembersService], exports: [MembersService] })
export class MembersModule {}
