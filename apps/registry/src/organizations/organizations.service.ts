import { Inject, Injectable } from '@nestjs/common';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePlatform } from '../commands/domain/caller.ts';
import { dependantsOf } from '../resources/document-references.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { refuseWithDependants } from '../resources/resource-dependants.ts';
import type { OrganizationEntity, OrganizationSpec } from './infra/organization.entity.ts';
import { ORGANIZATION } from './organization.kind.ts';
import { removeContents, staying } from './remove-contents.ts';

/** Use cases of organizations. Only the platform makes them, deletes them and sets their status. */
@Injectable()
export class OrganizationsService extends DocumentService<OrganizationSpec, OrganizationEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, ORGANIZATION);
    registerResource(handlers, this);
  }

  protected override async check(
    { caller }: ChangeSet,
    { spec, current, id }: Draft<OrganizationSpec, OrganizationEntity>,
    faults: Faults,
  ): Promise<OrganizationSpec> {
    if (current === undefined || current.spec.admin_status !== spec.admin_status) requirePlatform(caller);
    const locksOut = caller.organizationId === id && spec.admin_status !== 'active';
    faults.require(!locksOut, '/admin_status', 'would end your own key: use one of another organization');
    return spec;
  }

  /** By force go keys, roles, people, teams and projects; what they set up stands in the way all the same. */
  protected override async detach(changes: ChangeSet, { id }: OrganizationEntity): Promise<void> {
    refuseWithDependants(this.kind.noun, staying(await dependantsOf(changes.manager, this.kind, id)));
    await removeContents(changes, id);
  }
}
