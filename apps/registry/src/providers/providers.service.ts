import { Inject, Injectable } from '@nestjs/common';
import type { FaultDetail } from '@roundhouse/errors';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { CREDENTIAL } from '../credentials/credential.kind.ts';
import { DEPLOYMENT } from '../deployments/deployment.kind.ts';
import { deploymentLabel } from '../deployments/deployment-label.ts';
import { findDependants } from '../resources/resource-dependants.ts';
import { settleKey } from '../resources/resource-keys.ts';
import { findReferenced } from '../resources/resource-lookup.ts';
import { requireOwner } from '../resources/resource-owner.ts';
import { SpecResourceService } from '../resources/spec-resource-service.ts';
import { providerFaults, type ProviderSpec } from './domain/provider.ts';
import type { ProviderEntity } from './infra/provider.entity.ts';
import { PROVIDER } from './provider.kind.ts';

const MAX_KEY = 64;

/** Use cases of providers. */
@Injectable()
export class ProvidersService extends SpecResourceService<ProviderSpec, ProviderEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath) {
    super(commands, PROVIDER);
  }

  protected override async settle(
    changes: ChangeSet,
    wanted: ProviderSpec,
    current: ProviderEntity | undefined,
  ): Promise<ProviderSpec> {
    const { manager, caller } = changes;
    const organizationId = this.organizationFor(caller, wanted.organizationId || (current?.organizationId ?? ''));
    const spec = { ...wanted, organizationId, key: wanted.key || (current?.key ?? '') };
    const faults = providerFaults(spec, current);
    await requireOwner(manager, faults, spec);
    await findReferenced(manager, faults, {
      where: '/credential_id',
      kind: CREDENTIAL,
      id: spec.credentialId,
      organizationId,
    });
    faults.throwIfAny('provider');
    const key = await settleKey({
      wanted: spec.key,
      displayName: '',
      current: current?.key,
      maxLength: MAX_KEY,
      taken: async (prefix) => {
        const rows = await manager.query<{ key: string }[]>(
          `SELECT lower(key) AS key FROM provider WHERE organization_id = $1 AND starts_with(lower(key), $2)`,
          [organizationId, prefix],
        );
        return new Set(rows.map((row) => row.key));
      },
    });
    return { ...spec, key };
  }

  protected override ownedBy(organizationId: string): FindOptionsWhere<ProviderEntity> {
    return { organizationId };
  }

  protected override async dependants(manager: EntityManager, row: ProviderEntity): Promise<FaultDetail[]> {
    return findDependants(manager, { kind: DEPLOYMENT, where: { providerId: row.id }, label: deploymentLabel });
  }
}
