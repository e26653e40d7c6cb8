import { Module } from '@nestjs/common';
import { ServingsGrpcController } from './api/servings.grpc.controller.ts';
import { ServingsService } from './servings.service.ts';

/** Desired state that ties artifacts to models and places them on nodes. */
@Module({ controllers: [ServingsGrpcController], providers: [ServingsService], exports: [ServingsService] })
export class ServingsModule {}
