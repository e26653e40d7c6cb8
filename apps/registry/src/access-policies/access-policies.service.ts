import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import type { Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { ACCESS_POLICY } from './access-policy.kind.ts';
import { addModeFaults } from './domain/access-policy.ts';
import { subjectOf } from './domain/access-subject.ts';
import type { AccessPolicyEntity, AccessPolicySpec } from './infra/access-policy.entity.ts';
import { refuseSecond, SubjectDocumentService } from './subject-document.service.ts';

/** Use cases of access policies. */
@Injectable()
export class AccessPoliciesService extends SubjectDocumentService<AccessPolicySpec, AccessPolicyEntity> {
  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, ACCESS_POLICY);
    registerResource(handlers, this);
  }

  protected override async check(
    changes: ChangeSet,
    draft: Draft<AccessPolicySpec, AccessPolicyEntity>,
    faults: Faults,
  ): Promise<AccessPolicySpec> {
    addModeFaults(subjectOf(draft.spec), draft.spec.mode, faults);
    return super.check(changes, draft, faults);
  }

  protected override async requireOnly(manager: EntityManager, spec: AccessPolicySpec, id: string): Promise<void> {
    const { kind, id: subjectId } = subjectOf(spec);
    const rows = await manager.query<{ id: string }[]>('SELECT id FROM access_policy WHERE subject = $1', [
      `${kind}:${subjectId}`,
    ]);
    refuseSecond(rows, id, 'There is an access policy for this already; change that one.');
  }
}
