import { Module } from '@nestjs/common';
import { ModelsGrpcController } from './api/models.grpc.controller.ts';
import { ModelsService } from './models.service.ts';

/** Public, callable names. */
@Module({ controllers: [ModelsGrpcController], providers: [ModelsService], exports: [ModelsService] })
export class ModelsModule {}
