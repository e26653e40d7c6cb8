import { isJsonObject, ROLES, type Role } from '@roundhouse/admin-api';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import { republishKeysOfOwner } from '../api-keys/keys-of-owner.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requireCovering } from '../commands/domain/caller.ts';
import { MemberEntity } from '../members/infra/member.entity.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { grantOf, roleBindingFaults } from './domain/role-binding.ts';
import type { RoleBindingEntity, RoleBindingSpec } from './infra/role-binding.entity.ts';
import { requireAnotherHolder } from './last-holder.ts';
import { ROLE_BINDING } from './role-binding.kind.ts';

/** Use cases of role bindings. Nobody gives or takes away more than they have. */
@Injectable()
export class RoleBindingsService extends DocumentService<RoleBindingSpec, RoleBindingEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, ROLE_BINDING);
    registerResource(handlers, this);
  }

  override async createIn(changes: ChangeSet, input: unknown) {
    // A role of the installation belongs to no organization, not even to the caller's.
    const ofPlatform = isJsonObject(input) && !('organization_id' in input) && isPlatformRole(input['role']);
    return super.createIn(changes, ofPlatform ? { ...input, organization_id: null } : input);
  }

  protected override async check(
    { caller, manager }: ChangeSet,
    { spec }: Draft<RoleBindingSpec, RoleBindingEntity>,
    faults: Faults,
  ): Promise<RoleBindingSpec> {
    roleBindingFaults(spec, faults);
    await requireOwnMember(manager, spec, faults);
    if (faults.details.length === 0) requireCovering(caller, [grantOf(spec)], '/role');
    return spec;
  }

  protected override async written(changes: ChangeSet, row: RoleBindingEntity): Promise<void> {
    await republishKeysOf(changes, row);
  }

  protected override async removing(changes: ChangeSet, row: RoleBindingEntity): Promise<void> {
    requireCovering(changes.caller, [grantOf(row.spec)], '/role');
    await requireAnotherHolder(changes.manager, [row]);
    await republishKeysOf(changes, row);
  }
}

/** Gateways know of a key whether its owner administers anything at all. */
async function republishKeysOf(changes: ChangeSet, { spec }: RoleBindingEntity): Promise<void> {
  const { member_id: memberId, service_account_id: accountId } = spec;
  if (memberId !== null) await republishKeysOfOwner(changes, 'member_id', memberId, 'reassess');
  if (accountId !== null) await republishKeysOfOwner(changes, 'service_account_id', accountId, 'reassess');
}

/** Who administers the installation is no member of an organization, and the other way round. */
async function requireOwnMember(manager: EntityManager, spec: RoleBindingSpec, faults: Faults): Promise<void> {
  if (spec.member_id === null || faults.details.length > 0) return;
  const member = await manager.findOneByOrFail(MemberEntity, { id: spec.member_id });
  const own = member.spec.organization_id === spec.organization_id;
  faults.require(own, '/member_id', `names no member here ("${spec.member_id}")`);
}

function isPlatformRole(role: unknown): boolean {
  return typeof role === 'string' && Object.hasOwn(ROLES, role) && ROLES[role as Role].level === 'platform';
}
