import { Inject, Injectable } from '@nestjs/common';
import { removeAccessOf } from '../access-policies/subject-removal.ts';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import { removeKeysOfOwner, republishKeysOfOwner } from '../api-keys/keys-of-owner.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePermission } from '../commands/domain/caller.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import { removeBindingsOfHolder, requireCoveringHolder } from '../role-bindings/holder-bindings.ts';
import type { ServiceAccountEntity, ServiceAccountSpec } from './infra/service-account.entity.ts';
import { SERVICE_ACCOUNT } from './service-account.kind.ts';

/** Use cases of service accounts. Whoever changes one must have every right of its. */
@Injectable()
export class ServiceAccountsService extends DocumentService<ServiceAccountSpec, ServiceAccountEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, SERVICE_ACCOUNT);
    registerResource(handlers, this);
  }

  /** Roles go with the account; keys stand in the way unless it is forced, and then go, too. */
  override async deleteIn(changes: ChangeSet, id: string, force = false): Promise<void> {
    const { manager, caller } = changes;
    const row = await this.find(manager, caller, id, true);
    requirePermission(caller, this.action('delete'), this.kind.placeOf(row.spec, id));
    await removeBindingsOfHolder(changes, 'service_account_id', id);
    await removeAccessOf(changes, 'service_account_id', [id]);
    await super.deleteIn(changes, id, force);
  }

  protected override async check(
    changes: ChangeSet,
    { spec, current, id }: Draft<ServiceAccountSpec, ServiceAccountEntity>,
  ): Promise<ServiceAccountSpec> {
    if (current !== undefined) await requireCoveringHolder(changes, 'service_account_id', id);
    return spec;
  }

  protected override async written(
    changes: ChangeSet,
    { id, spec }: ServiceAccountEntity,
    former: ServiceAccountSpec | undefined,
  ): Promise<void> {
    if (former === undefined || former.admin_status === spec.admin_status) return;
    await republishKeysOfOwner(
      changes,
      'service_account_id',
      id,
      spec.admin_status === 'inactive' ? 'suspend' : 'resume',
    );
  }

  protected override async detach(changes: ChangeSet, { id }: ServiceAccountEntity): Promise<void> {
    await removeKeysOfOwner(changes, 'service_account_id', id);
  }
}
