import { Inject, Injectable } from '@nestjs/common';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePlatform } from '../commands/domain/caller.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import type { OrganizationEntity, OrganizationSpec } from './infra/organization.entity.ts';
import { ORGANIZATION } from './organization.kind.ts';

/** Use cases of organizations. Only the platform makes them and sets their status. */
@Injectable()
export class OrganizationsService extends DocumentService<OrganizationSpec, OrganizationEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, ORGANIZATION);
    registerResource(handlers, this);
  }

  protected override async check(
    { caller }: ChangeSet,
    { spec, current }: Draft<OrganizationSpec, OrganizationEntity>,
  ): Promise<OrganizationSpec> {
    if (current === undefined || current.spec.admin_status !== spec.admin_status) requirePlatform(caller);
    return spec;
  }
}
