import { Inject, Injectable } from '@nestjs/common';
import type { FaultDetail } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { DEPLOYMENT } from '../deployments/deployment.kind.ts';
import { deploymentLabel } from '../deployments/deployment-label.ts';
import { versionPrice } from '../prices/domain/price.ts';
import { findDependants } from '../resources/resource-dependants.ts';
import { settleKey } from '../resources/resource-keys.ts';
import { requireOwner } from '../resources/resource-owner.ts';
import { SpecResourceService } from '../resources/spec-resource-service.ts';
import { callableScope, MAX_MODEL_KEY, modelFaults, type ModelSpec } from './domain/model.ts';
import { holdName, releaseNames, takenNames } from './infra/callable-names.ts';
import type { ModelEntity } from './infra/model.entity.ts';
import { MODEL } from './model.kind.ts';

/** Use cases of models. */
@Injectable()
export class ModelsService extends SpecResourceService<ModelSpec, ModelEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath) {
    super(commands, MODEL);
  }

  protected override async settle(
    changes: ChangeSet,
    wanted: ModelSpec,
    current: ModelEntity | undefined,
  ): Promise<ModelSpec> {
    const { manager, caller } = changes;
    const organizationId = this.organizationFor(caller, wanted.organizationId || (current?.organizationId ?? ''));
    const spec = { ...wanted, organizationId };
    const faults = modelFaults(spec, current);
    await requireOwner(manager, faults, spec);
    faults.throwIfAny('model');
    const key = await settleKey({
      wanted: spec.key,
      displayName: spec.displayName,
      current: current?.key,
      maxLength: MAX_MODEL_KEY,
      taken: (prefix) => takenNames(manager, organizationId, callableScope(spec), prefix),
    });
    return { ...spec, key, price: versionPrice(spec.price, current?.price ?? null, newId()) };
  }

  protected override async written({ manager }: ChangeSet, row: ModelEntity): Promise<void> {
    const { id, organizationId, key } = row;
    await holdName(manager, { kind: 'model', id, organizationId, scope: callableScope(row) }, key);
  }

  protected override async removing({ manager }: ChangeSet, row: ModelEntity): Promise<void> {
    await releaseNames(manager, row.id);
  }

  protected override ownedBy(organizationId: string): FindOptionsWhere<ModelEntity> {
    return { organizationId };
  }

  protected override async dependants(manager: EntityManager, row: ModelEntity): Promise<FaultDetail[]> {
    return findDependants(manager, { kind: DEPLOYMENT, where: { modelId: row.id }, label: deploymentLabel });
  }
}
