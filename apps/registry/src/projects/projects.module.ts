import { Module } from '@nestjs/common';
import { ProjectsGrpcController } from './api/projects.grpc.controller.ts';
import { ProjectsService } from './projects.service.ts';

/** Projects of organizations. */
@Module({ controllers: [ProjectsGrpcController], providers: [ProjectsService], exports: [ProjectsService] })
export class ProjectsModule {}
