import { Module } from '@nestjs/common';
import { SinksService } from './sinks.service.ts';

/** Where events of organizations are sent. */
@Module({ providers: [SinksService], exports: [SinksService] })
export class SinksModule {}
