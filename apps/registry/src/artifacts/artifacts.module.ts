import { Module } from '@nestjs/common';
import { ArtifactsGrpcController } from './api/artifacts.grpc.controller.ts';
import { ArtifactsService } from './artifacts.service.ts';

/** Sets of files that nodes may download. */
@Module({ controllers: [ArtifactsGrpcController], providers: [ArtifactsService], exports: [ArtifactsService] })
export class ArtifactsModule {}
