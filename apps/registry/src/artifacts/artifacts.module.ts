import { Module } from '@nestjs/common';
import { ArtifactsService } from './artifacts.service.ts';

/** Sets of files that nodes may download. */
@Module({ providers: [ArtifactsService], exports: [ArtifactsService] })
export class ArtifactsModule {}
