import { Module } from '@nestjs/common';
import { ProvidersService } from './providers.service.ts';

/** Configured endpoints of vendors, made from a driver. */
@Module({ providers: [ProvidersService], exports: [ProvidersService] })
export class ProvidersModule {}
