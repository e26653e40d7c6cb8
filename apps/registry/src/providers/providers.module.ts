import { Module } from '@nestjs/common';
import { ProvidersGrpcController } from './api/providers.grpc.controller.ts';
import { ProvidersService } from './providers.service.ts';

/** Vendor endpoints made from a driver. */
@Module({ controllers: [ProvidersGrpcController], providers: [ProvidersService], exports: [ProvidersService] })
export class ProvidersModule {}
