import { Inject, Injectable } from '@nestjs/common';
import type { FaultDetail } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import type { FindOptionsWhere } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { CREDENTIAL } from '../credentials/credential.kind.ts';
import { MODEL } from '../models/model.kind.ts';
import { versionPrice } from '../prices/domain/price.ts';
import { PROVIDER } from '../providers/provider.kind.ts';
import { findReferenced } from '../resources/resource-lookup.ts';
import { SpecResourceService } from '../resources/spec-resource-service.ts';
import { DEPLOYMENT } from './deployment.kind.ts';
import { deploymentFaults, type DeploymentSpec } from './domain/deployment.ts';
import type { DeploymentEntity } from './infra/deployment.entity.ts';

/** Use cases of deployments. Those on nodes are made by servings, not here. */
@Injectable()
export class DeploymentsService extends SpecResourceService<DeploymentSpec, DeploymentEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath) {
    super(commands, DEPLOYMENT);
  }

  protected override async settle(
    changes: ChangeSet,
    wanted: DeploymentSpec,
    current: DeploymentEntity | undefined,
  ): Promise<DeploymentSpec> {
    const { manager, caller } = changes;
    const organizationId = this.organizationFor(caller, wanted.organizationId || (current?.organizationId ?? ''));
    const modelId = wanted.modelId || (current?.modelId ?? '');
    const spec = { ...wanted, organizationId, modelId };
    const faults = deploymentFaults(spec, current);
    await findReferenced(manager, faults, { where: '/model_id', kind: MODEL, id: modelId, organizationId });
    const provider = await findReferenced(manager, faults, {
      where: '/provider_id',
      kind: PROVIDER,
      id: spec.providerId,
      organizationId,
    });
    await findReferenced(manager, faults, {
      where: '/credential_id',
      kind: CREDENTIAL,
      id: spec.credentialId,
      organizationId,
    });
    faults.throwIfAny('deployment');
    return {
      ...spec,
      // What ties a deployment to its node and driver is never the caller's to say.
      driver: provider?.driver ?? current?.driver ?? '',
      nodeId: current?.nodeId ?? null,
      instanceId: current?.instanceId ?? null,
      servingId: current?.servingId ?? null,
      price: versionPrice(spec.price, current?.price ?? null, newId()),
    };
  }

  protected override ownedBy(organizationId: string): FindOptionsWhere<DeploymentEntity> {
    return { organizationId };
  }

  protected override async dependants(_manager: unknown, row: DeploymentEntity): Promise<FaultDetail[]> {
    if (row.servingId === null) return [];
    return [{ where: `/dependants/serving/${row.servingId}`, message: `serving ${row.servingId} depends on it` }];
  }
}
