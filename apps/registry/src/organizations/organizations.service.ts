import { Inject, Injectable } from '@nestjs/common';
import type { FaultDetail } from '@roundhouse/errors';
import type { FindOptionsWhere } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePlatform } from '../commands/domain/caller.ts';
import { settleKey } from '../resources/resource-keys.ts';
import { SpecResourceService } from '../resources/spec-resource-service.ts';
import { MAX_SCOPE_KEY, scopeFaults, type OrganizationSpec } from './domain/organization.ts';
import type { OrganizationEntity } from './infra/organization.entity.ts';
import { ORGANIZATION } from './organization.kind.ts';

/** Use cases of organizations. Only the platform makes them and sets their status. */
@Injectable()
export class OrganizationsService extends SpecResourceService<OrganizationSpec, OrganizationEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath) {
    super(commands, ORGANIZATION);
  }

  protected override async settle(
    changes: ChangeSet,
    spec: OrganizationSpec,
    current: OrganizationEntity | undefined,
  ): Promise<OrganizationSpec> {
    if (current === undefined || current.adminStatus !== spec.adminStatus) requirePlatform(changes.caller);
    scopeFaults(spec).throwIfAny('organization');
    const key = await settleKey({
      wanted: spec.key,
      displayName: spec.displayName,
      current: current?.key,
      maxLength: MAX_SCOPE_KEY,
      taken: async (prefix) => {
        const rows = await changes.manager.query<{ key: string }[]>(
          `SELECT lower(key) AS key FROM organization WHERE starts_with(lower(key), $1)`,
          [prefix],
        );
        return new Set(rows.map((row) => row.key));
      },
    });
    return { key, displayName: spec.displayName, adminStatus: spec.adminStatus };
  }

  protected override ownedBy(organizationId: string): FindOptionsWhere<OrganizationEntity> {
    return { id: organizationId };
  }

  protected override async dependants(): Promise<FaultDetail[]> {
    return [];
  }
}
