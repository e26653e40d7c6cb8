import { Inject, Injectable } from '@nestjs/common';
import { GET_EFFECTIVE_SETTINGS, type JsonObject } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { may, type Caller } from '../commands/domain/caller.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { addLevelFaults, effectiveSettings, levelOf } from './domain/effective-settings.ts';
import { SettingsEntity, type SettingsSpec } from './infra/settings.entity.ts';
import { SETTINGS } from './settings.kind.ts';

/** Use cases of settings. */
@Injectable()
export class SettingsService extends DocumentService<SettingsSpec, SettingsEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, SETTINGS);
    registerResource(handlers, this);
    handlers.on(GET_EFFECTIVE_SETTINGS, async ({ caller, query }) =>
      this.effective(caller, query.organization_id ?? caller.organizationId, query.project_id ?? ''),
    );
  }

  /**
   * What counts in a scope.
   *
   * @param organizationId empty = the installation
   * @param projectId empty = the organization
   * @throws AppError NOT_FOUND for a scope that the caller may not see
   */
  async effective(caller: Caller, organizationId: string, projectId: string): Promise<JsonObject> {
    const known = [organizationId, projectId].every((id) => id === '' || isId(id));
    if (!known || !may(caller, 'settings:read', { organizationId, projectId })) {
      throw new AppError('NOT_FOUND', 'No such scope.');
    }
    const rows = await this.commands.read((manager) =>
      manager
        .createQueryBuilder(SettingsEntity, 's')
        .where(
          `(s.organization_id IS NULL OR s.organization_id = :organizationId)
           AND (s.project_id IS NULL OR s.project_id = :projectId)`,
          { organizationId: organizationId || null, projectId: projectId || null },
        )
        .getMany(),
    );
    const { values, sources } = effectiveSettings(Object.fromEntries(rows.map(({ spec }) => [levelOf(spec), spec])));
    return { values, sources };
  }

  protected override async check(
    _changes: ChangeSet,
    { spec }: Draft<SettingsSpec, SettingsEntity>,
    faults: Faults,
  ): Promise<SettingsSpec> {
    faults.require(spec.organization_id !== null || spec.project_id === null, '/project_id', 'needs its organization');
    addLevelFaults(faults, levelOf(spec), spec);
    return spec;
  }
}
