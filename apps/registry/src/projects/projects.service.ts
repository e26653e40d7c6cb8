import { Inject, Injectable } from '@nestjs/common';
import type { FaultDetail } from '@roundhouse/errors';
import type { FindOptionsWhere } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { MAX_SCOPE_KEY } from '../organizations/domain/organization.ts';
import { settleKey } from '../resources/resource-keys.ts';
import { requireOwner } from '../resources/resource-owner.ts';
import { SpecResourceService } from '../resources/spec-resource-service.ts';
import { projectFaults, type ProjectSpec } from './domain/project.ts';
import type { ProjectEntity } from './infra/project.entity.ts';
import { PROJECT } from './project.kind.ts';

/** Use cases of projects. */
@Injectable()
export class ProjectsService extends SpecResourceService<ProjectSpec, ProjectEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath) {
    super(commands, PROJECT);
  }

  protected override async settle(
    changes: ChangeSet,
    wanted: ProjectSpec,
    current: ProjectEntity | undefined,
  ): Promise<ProjectSpec> {
    const { manager, caller } = changes;
    const organizationId = this.organizationFor(caller, wanted.organizationId || (current?.organizationId ?? ''));
    const spec = { ...wanted, organizationId };
    const faults = projectFaults(spec, current);
    await requireOwner(manager, faults, spec);
    faults.throwIfAny('project');
    const key = await settleKey({
      wanted: spec.key,
      displayName: spec.displayName,
      current: current?.key,
      maxLength: MAX_SCOPE_KEY,
      taken: async (prefix) => {
        const rows = await manager.query<{ key: string }[]>(
          `SELECT lower(key) AS key FROM project WHERE organization_id = $1 AND starts_with(lower(key), $2)`,
          [spec.organizationId, prefix],
        );
        return new Set(rows.map((row) => row.key));
      },
    });
    return { ...spec, key };
  }

  protected override ownedBy(organizationId: string): FindOptionsWhere<ProjectEntity> {
    return { organizationId };
  }

  protected override async dependants(): Promise<FaultDetail[]> {
    return [];
  }
}
