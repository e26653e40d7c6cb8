import { Inject, Injectable } from '@nestjs/common';
import type { FaultDetail } from '@roundhouse/errors';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { findDependants } from '../resources/resource-dependants.ts';
import { settleKey } from '../resources/resource-keys.ts';
import { requireOwner } from '../resources/resource-owner.ts';
import { SpecResourceService } from '../resources/spec-resource-service.ts';
import { SERVING } from '../servings/serving.kind.ts';
import { ARTIFACT } from './artifact.kind.ts';
import { artifactFaults, MAX_ARTIFACT_KEY, type ArtifactSpec } from './domain/artifact.ts';
import type { ArtifactEntity } from './infra/artifact.entity.ts';

/** Use cases of artifacts. */
@Injectable()
export class ArtifactsService extends SpecResourceService<ArtifactSpec, ArtifactEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath) {
    super(commands, ARTIFACT);
  }

  protected override async settle(
    changes: ChangeSet,
    wanted: ArtifactSpec,
    current: ArtifactEntity | undefined,
  ): Promise<ArtifactSpec> {
    const { manager, caller } = changes;
    const organizationId = this.organizationFor(caller, wanted.organizationId || (current?.organizationId ?? ''));
    const spec = { ...wanted, organizationId };
    const faults = artifactFaults(spec);
    await requireOwner(manager, faults, { organizationId });
    faults.throwIfAny('artifact');
    const key = await settleKey({
      wanted: spec.key,
      displayName: spec.displayName,
      current: current?.key,
      maxLength: MAX_ARTIFACT_KEY,
      taken: async (prefix) => {
        const rows = await manager.query<{ key: string }[]>(
          `SELECT lower(key) AS key FROM artifact WHERE organization_id = $1 AND starts_with(lower(key), $2)`,
          [organizationId, prefix],
        );
        return new Set(rows.map((row) => row.key));
      },
    });
    return { ...spec, key };
  }

  protected override ownedBy(organizationId: string): FindOptionsWhere<ArtifactEntity> {
    return { organizationId };
  }

  protected override dependants(manager: EntityManager, row: ArtifactEntity): Promise<FaultDetail[]> {
    const label = (serving: { key: string }): string => `"${serving.key}"`;
    return findDependants(manager, { kind: SERVING, where: { artifactId: row.id }, label });
  }
}
