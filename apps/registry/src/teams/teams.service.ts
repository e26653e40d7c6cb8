import { Inject, Injectable } from '@nestjs/common';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { DocumentService } from '../resources/document-service.ts';
import type { TeamEntity, TeamSpec } from './infra/team.entity.ts';
import { TEAM } from './team.kind.ts';

/** Use cases of teams. */
@Injectable()
export class TeamsService extends DocumentService<TeamSpec, TeamEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, TEAM);
    registerResource(handlers, this);
  }
}
