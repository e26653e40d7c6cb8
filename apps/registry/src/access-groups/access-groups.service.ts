import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@roundhouse/admin-api';
import type { FaultDetail } from '@roundhouse/errors';
import { In, type EntityManager } from 'typeorm';
import { ACCESS_BINDING } from '../access-bindings/access-binding.kind.ts';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { MODEL } from '../models/model.kind.ts';
import { DocumentService } from '../resources/document-service.ts';
import { ACCESS_GROUP } from './access-group.kind.ts';
import type { AccessGroupEntity, AccessGroupSpec } from './infra/access-group.entity.ts';
import {
  bindingsOfAccessGroup,
  countUses,
  dependantsOfAccessGroup,
  modelsOfAccessGroup,
  useKey,
} from './infra/access-group-use.ts';

/** Use cases of access groups. Their keys stand on models and in bindings, so they never change. */
@Injectable()
export class AccessGroupsService extends DocumentService<AccessGroupSpec, AccessGroupEntity> {
  protected override readonly fixed = ['key'];

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, ACCESS_GROUP);
    registerResource(handlers, this);
  }

  protected override async dependants(manager: EntityManager, { spec }: AccessGroupEntity): Promise<FaultDetail[]> {
    return dependantsOfAccessGroup(manager, spec.organization_id, spec.key ?? '');
  }

  /** Takes the label off every model and removes the bindings that name it. */
  protected override async detach(changes: ChangeSet, { spec }: AccessGroupEntity): Promise<void> {
    const { manager } = changes;
    const key = spec.key ?? '';
    const bindings = await bindingsOfAccessGroup(manager, spec.organization_id, key);
    const bindingIds = bindings.map(({ id }) => id);
    for (const row of await manager.findBy(ACCESS_BINDING.entity, { id: In(bindingIds) })) {
      await changes.remove(ACCESS_BINDING, row);
    }
    const models = await modelsOfAccessGroup(manager, spec.organization_id, key);
    for (const row of await manager.findBy(MODEL.entity, { id: In(models.map(({ id }) => id)) })) {
      const before = MODEL.describe(row);
      const left = row.spec.access_groups.filter((label) => label.toLowerCase() !== key.toLowerCase());
      row.spec = { ...row.spec, access_groups: left };
      await changes.update(MODEL, row, before);
    }
  }

  protected override async observe(
    manager: EntityManager,
    rows: readonly AccessGroupEntity[],
  ): Promise<ReadonlyMap<string, JsonObject>> {
    const organizationIds = [...new Set(rows.map(({ spec }) => spec.organization_id))];
    const keys = rows.map(({ spec }) => spec.key ?? '');
    const uses = await countUses(manager, organizationIds, keys);
    return new Map(
      rows.map(({ id, spec }) => {
        const use = uses.get(useKey(spec.organization_id, spec.key ?? ''));
        return [id, { model_count: use?.models ?? 0, binding_count: use?.bindings ?? 0 }];
      }),
    );
  }
}
