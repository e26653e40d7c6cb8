import { Inject, Injectable } from '@nestjs/common';
import { removeAccessOf } from '../access-policies/subject-removal.ts';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
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

  /** What was said about the team's access goes with it. */
  override async deleteIn(changes: ChangeSet, id: string, force = false): Promise<void> {
    await removeAccessOf(changes, 'team_id', [id]);
    await super.deleteIn(changes, id, force);
  }
}
