import { Inject, Injectable } from '@nestjs/common';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { DocumentService } from '../resources/document-service.ts';
import type { ProjectEntity, ProjectSpec } from './infra/project.entity.ts';
import { PROJECT } from './project.kind.ts';

/** Use cases of projects. */
@Injectable()
export class ProjectsService extends DocumentService<ProjectSpec, ProjectEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, PROJECT);
    registerResource(handlers, this);
  }
}
