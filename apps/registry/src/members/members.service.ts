import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import { removeAccessOf } from '../access-policies/subject-removal.ts';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import { removeKeysOfOwner, republishKeysOfOwner } from '../api-keys/keys-of-owner.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePermission } from '../commands/domain/caller.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { bindingsOfHolder, removeBindingsOfHolder, requireCoveringHolder } from '../role-bindings/holder-bindings.ts';
import { requireAnotherHolder } from '../role-bindings/last-holder.ts';
import { memberStatusFaults } from './domain/member.ts';
import type { MemberEntity, MemberSpec } from './infra/member.entity.ts';
import { MEMBER } from './member.kind.ts';

/**
 * Use cases of members. Whoever changes one must have every right of theirs: whoever could set the address of an owner
 * could become one.
 */
@Injectable()
export class MembersService extends DocumentService<MemberSpec, MemberEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, MEMBER);
    registerResource(handlers, this);
  }

  /** Roles go with the member; keys stand in the way unless it is forced, and then go, too. */
  override async deleteIn(changes: ChangeSet, id: string, force = false): Promise<void> {
    const { manager, caller } = changes;
    const row = await this.find(manager, caller, id, true);
    requirePermission(caller, this.action('delete'), this.kind.placeOf(row.spec, id));
    await removeBindingsOfHolder(changes, 'member_id', id);
    await removeAccessOf(changes, 'member_id', [id]);
    await super.deleteIn(changes, id, force);
  }

  protected override async check(
    changes: ChangeSet,
    { spec, current, id }: Draft<MemberSpec, MemberEntity>,
    faults: Faults,
  ): Promise<MemberSpec> {
    const { manager } = changes;
    memberStatusFaults(current?.spec.status, spec.status, faults);
    const limited = Object.values(spec.limits).some((limit) => limit !== null);
    const ofOrganization = spec.organization_id !== null;
    faults.require(!limited || ofOrganization, '/limits', 'cannot be set for who administers the installation');
    await requireFreeAddress(manager, spec, id);
    if (current === undefined) return spec;
    await requireCoveringHolder(changes, 'member_id', id);
    if (current.spec.status === 'active' && spec.status === 'disabled') {
      await requireAnotherHolder(manager, await bindingsOfHolder(manager, 'member_id', id));
    }
    return spec;
  }

  protected override async written(
    changes: ChangeSet,
    { id, spec }: MemberEntity,
    former: MemberSpec | undefined,
  ): Promise<void> {
    if (former === undefined || (former.status === 'disabled') === (spec.status === 'disabled')) return;
    await republishKeysOfOwner(changes, 'member_id', id, spec.status === 'disabled' ? 'suspend' : 'resume');
  }

  protected override async detach(changes: ChangeSet, { id }: MemberEntity): Promise<void> {
    await removeKeysOfOwner(changes, 'member_id', id);
  }
}

async function requireFreeAddress(manager: EntityManager, spec: MemberSpec, id: string): Promise<void> {
  const taken: unknown[] = await manager.query(
    `SELECT 1 FROM member
     WHERE organization_id IS NOT DISTINCT FROM $1::uuid AND lower(spec->>'email') = lower($2) AND id <> $3`,
    [spec.organization_id, spec.email, id],
  );
  if (taken.length === 0) return;
  throw new AppError('CONFLICT', `There is a member with the address ${spec.email} already.`, {
    details: [{ where: '/email', message: 'is taken' }],
  });
}
