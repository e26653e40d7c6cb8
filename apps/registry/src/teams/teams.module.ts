import { Module } from '@nestjs/common';
import { TeamsService } from './teams.service.ts';

/** Teams of organizations. */
@Module({ providers: [TeamsService], exports: [TeamsService] })
export class TeamsModule {}
