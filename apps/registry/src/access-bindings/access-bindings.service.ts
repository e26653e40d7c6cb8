import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { NARROW_SUBJECTS, subjectOf } from '../access-policies/domain/access-subject.ts';
import { refuseSecond, SubjectDocumentService } from '../access-policies/subject-document.service.ts';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { registerResource } from '../admin/resource-handlers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import type { Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { ACCESS_BINDING } from './access-binding.kind.ts';
import { addTargetFaults, bindingTarget, TARGETS } from './domain/binding-target.ts';
import type { AccessBindingEntity, AccessBindingSpec } from './infra/access-binding.entity.ts';

/** Use cases of access bindings. */
@Injectable()
export class AccessBindingsService extends SubjectDocumentService<AccessBindingSpec, AccessBindingEntity> {
  protected override readonly fixed: readonly string[] = [...NARROW_SUBJECTS, ...TARGETS];

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(OperationHandlers) handlers: OperationHandlers) {
    super(commands, ACCESS_BINDING);
    registerResource(handlers, this);
  }

  protected override async check(
    changes: ChangeSet,
    draft: Draft<AccessBindingSpec, AccessBindingEntity>,
    faults: Faults,
  ): Promise<AccessBindingSpec> {
    addTargetFaults(draft.spec, faults);
    const spec = await withAccessGroup(changes.manager, draft.spec, faults);
    return super.check(changes, { ...draft, spec }, faults);
  }

  protected override async requireOnly(manager: EntityManager, spec: AccessBindingSpec, id: string): Promise<void> {
    const { kind, id: subjectId } = subjectOf(spec);
    const target = bindingTarget(spec);
    if (target === undefined) return;
    const targetId = target.kind === 'access_group' ? target.id.toLowerCase() : target.id;
    const rows = await manager.query<{ id: string }[]>(
      'SELECT id FROM access_binding WHERE subject = $1 AND target = $2',
      [`${kind}:${subjectId}`, `${target.kind}:${targetId}`],
    );
    refuseSecond(rows, id, 'There is such a binding already; enable or change that one.');
  }
}

/** The binding with its access group's key as the group itself writes it. The group may have no members (rule 6). */
async function withAccessGroup(
  manager: EntityManager,
  spec: AccessBindingSpec,
  faults: Faults,
): Promise<AccessBindingSpec> {
  if (spec.access_group === null) return spec;
  const [found] = await manager.query<{ key: string }[]>(
    `SELECT key FROM access_group WHERE organization_id = $1 AND lower(key) = lower($2) FOR KEY SHARE`,
    [spec.organization_id, spec.access_group],
  );
  if (found === undefined) faults.add('/access_group', `names no access group here ("${spec.access_group}")`);
  return { ...spec, access_group: found?.key ?? spec.access_group };
}
