import { Module } from '@nestjs/common';
import { ProjectsService } from './projects.service.ts';

/** Projects of organizations. */
@Module({ providers: [ProjectsService], exports: [ProjectsService] })
export class ProjectsModule {}
