import { isJsonObject, type JsonObject } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { requirePermission, type Caller } from '../commands/domain/caller.ts';
import type { DocumentEntity } from '../resources/document.entity.ts';
import { DocumentService, type Draft } from '../resources/document-service.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { addSubjectFaults, NARROW_SUBJECTS, subjectOf, type SubjectSpec } from './domain/access-subject.ts';

const PROJECT_OF = {
  api_key_id: `SELECT k.project_id FROM api_key k WHERE k.id = $1 AND k.organization_id IN`,
  service_account_id: `SELECT s.project_id FROM service_account s WHERE s.id = $1 AND s.organization_id IN`,
} as const;

/** Use cases of documents about the access of one subject. */
export abstract class SubjectDocumentService<
  Spec extends SubjectSpec,
  Row extends DocumentEntity<Spec>,
> extends DocumentService<Spec, Row> {
  protected override readonly fixed: readonly string[] = NARROW_SUBJECTS;

  /** As in {@link DocumentService}; the project of a key or service account need not be named. */
  override async createIn(changes: ChangeSet, input: unknown, id?: string): Promise<{ row: Row; once?: JsonObject }> {
    return super.createIn(changes, await withProject(changes, input), id);
  }

  protected override async check(
    { manager, caller }: ChangeSet,
    { spec, current, id }: Draft<Spec, Row>,
    faults: Faults,
  ): Promise<Spec> {
    this.requireCeiling(caller, spec, current === undefined ? 'create' : 'update');
    addSubjectFaults(spec, faults);
    if (faults.details.length === 0) await this.requireOnly(manager, spec, id);
    return spec;
  }

  protected override async removing({ caller }: ChangeSet, { spec }: Row): Promise<void> {
    this.requireCeiling(caller, spec, 'delete');
  }

  protected override async observe(
    _manager: EntityManager,
    rows: readonly Row[],
  ): Promise<ReadonlyMap<string, JsonObject>> {
    return new Map(rows.map(({ id, spec }) => [id, { subject: { ...subjectOf(spec) } }]));
  }

  /** @throws AppError CONFLICT when there is another document of the same meaning */
  protected abstract requireOnly(manager: EntityManager, spec: Spec, id: string): Promise<void>;

  /** What a project or team may see is its organization's to say: its own administrators could lift any restriction. */
  private requireCeiling(caller: Caller, spec: Spec, verb: string): void {
    const { kind } = subjectOf(spec);
    if (kind !== 'project' && kind !== 'team') return;
    requirePermission(caller, this.action(verb), { organizationId: spec.organization_id, projectId: '' });
  }
}

/** @throws AppError CONFLICT that names the document which is there already, if one is */
export function refuseSecond(rows: readonly { id: string }[], id: string, message: string): void {
  const other = rows.find((row) => row.id !== id);
  if (other !== undefined)
    throw new AppError('CONFLICT', message, { details: [{ where: '/id', message: `is ${other.id}` }] });
}

async function withProject({ manager, caller }: ChangeSet, input: unknown): Promise<unknown> {
  if (!isJsonObject(input) || (input['project_id'] ?? null) !== null) return input;
  const organization = input['organization_id'] ?? caller.organizationId;
  for (const [name, query] of Object.entries(PROJECT_OF)) {
    const subject = input[name];
    if (typeof subject !== 'string' || !isId(subject) || typeof organization !== 'string') continue;
    // Only within the organization that is named: nobody may learn where another one's keys belong.
    const [found] = await manager.query<{ project_id: string | null }[]>(
      `${query} (SELECT id FROM organization WHERE id::text = $2 OR lower(key) = lower($2))`,
      [subject, organization],
    );
    if (found !== undefined) return { ...input, project_id: found.project_id };
  }
  return input;
}
