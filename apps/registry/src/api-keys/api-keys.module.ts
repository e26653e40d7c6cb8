import { Module } from '@nestjs/common';
import { ApiKeysGrpcController } from './api/api-keys.grpc.controller.ts';
import { ApiKeysService } from './api-keys.service.ts';

/** API keys of projects. */
@Module({ controllers: [ApiKeysGrpcController], providers: [ApiKeysService], exports: [ApiKeysService] })
export class ApiKeysModule {}
