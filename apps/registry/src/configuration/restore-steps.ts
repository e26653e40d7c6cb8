import {
  CONFIGURATION_KINDS,
  pointer,
  referencesIn,
  RESTORED_KINDS,
  refusal,
  type JsonObject,
  type ResourceDefinition,
} from '@roundhouse/admin-api';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import type { ChangeSet } from '../commands/change-set.ts';
import type { AnyDocumentService, DocumentServices } from '../resources/document-services.ts';
import { sameDocument } from '../resources/domain/same-document.ts';
import { deletion, resultOf } from './document-steps.ts';
import { fieldChanges } from './domain/field-changes.ts';
import { portableSpec } from './domain/portable-document.ts';
import type { ConfigurationState } from './infra/configuration-state.ts';
import type { FormerResource } from './infra/revisions.ts';
import type { FailedStep, Step, StepResult } from './steps.ts';

/** Kinds that a rollback restores, each after those that it refers to. */
export const RESTORABLE: readonly ResourceDefinition[] = CONFIGURATION_KINDS.filter(({ name }) =>
  RESTORED_KINDS.has(name),
);

/** A step of a rollback, with what it is about, for those who are told that it cannot be done. */
export interface RestoreStep extends Step {
  readonly id: string;
  readonly definition: ResourceDefinition;
  /** What is there, or is to be there again. */
  readonly spec: object;
  readonly isDeletion: boolean;
}

/** Steps that bring resources back to an earlier state, and delete those that did not exist then. */
export function restoreSteps(
  state: ConfigurationState,
  services: DocumentServices,
  former: readonly FormerResource[],
): RestoreStep[] {
  const steps: RestoreStep[] = [];
  const kept = new Set(former.map(({ id }) => id));
  for (const definition of RESTORABLE) {
    const service = services.find(definition.name);
    if (service === undefined) continue;
    for (const resource of former.filter(
      ({ kind, document }) => kind === definition.name && !service.isManaged(document),
    )) {
      const { id, document: spec } = resource;
      const run = (changes: ChangeSet) => restore(changes, state, service, definition, resource);
      steps.push({ document: null, id, definition, spec, isDeletion: false, run });
    }
  }
  const added = [...state.resources].filter(
    ({ definition, row }) => RESTORABLE.includes(definition) && !kept.has(row.id),
  );
  for (const resource of added.toReversed()) {
    const { definition, row } = resource;
    steps.push({ ...deletion(state, resource), id: row.id, definition, spec: row.spec, isDeletion: true });
  }
  return steps;
}

async function restore(
  changes: ChangeSet,
  state: ConfigurationState,
  service: AnyDocumentService,
  definition: ResourceDefinition,
  { id, document }: FormerResource,
): Promise<StepResult> {
  const members = Object.keys(definition.spec.shape);
  const input = Object.fromEntries(Object.entries(document).filter(([name]) => members.includes(name))) as JsonObject;
  const read = service.read(input);
  if (read === undefined || input['organization_id'] === undefined) {
    throw new AppError('FAILED_PRECONDITION', 'It was recorded in a form that this version cannot restore.');
  }
  const current = state.find(id);
  if (current === undefined) {
    if (typeof document['fingerprint'] === 'string') {
      throw new AppError('FAILED_PRECONDITION', 'It held a secret of its own, which was deleted with it.');
    }
    const { row } = await service.createIn(changes, input, id);
    const created = { definition, service, row };
    state.add(created);
    return resultOf(state, 'create', created, []);
  }
  if (sameDocument(read.spec, current.row.spec)) return resultOf(state, 'unchanged', current, []);
  if (!definition.verbs.includes('update'))
    throw refusal(definition.noun, [{ where: '', message: 'cannot be changed' }]);
  const before = portableSpec(definition, current.row.spec, state.keys);
  const row = await service.replaceIn(changes, id, input);
  const changed = { definition, service, row };
  state.add(changed);
  return resultOf(state, 'update', changed, fieldChanges(before, portableSpec(definition, row.spec, state.keys)));
}

/**
 * Why a rollback is refused. That something refers to what cannot be restored either is no reason of its own and is
 * left out.
 */
export function restoreFaults(failed: readonly FailedStep<RestoreStep>[]): FaultDetail[] {
  const missing = new Set(failed.map(({ step }) => step.id));
  return failed.flatMap(({ step: { definition, id, spec, isDeletion }, error }) => {
    const references = new Map(
      referencesIn(spec, definition.references).map((found) => [pointer(found.path), found] as const),
    );
    const reasons = error.details.length > 0 ? error.details : [{ where: '', message: error.message }];
    return reasons
      .filter(({ where }) => !missing.has(references.get(where)?.value ?? ''))
      .map(({ where, message }) => {
        const needsCredential = references.get(where)?.resource === 'credential' && message.startsWith('names no');
        const why = needsCredential ? 'needs a credential that was deleted' : `${where} ${message}`.trim();
        const verb = isDeletion ? 'remove' : 'restore';
        return { where: '/revision', message: `cannot ${verb} ${labelOf(definition, id, spec)}: ${why}` };
      });
  });
}

function labelOf({ noun }: ResourceDefinition, id: string, spec: object): string {
  const { key } = spec as { key?: unknown };
  return `${noun} ${typeof key === 'string' ? `"${key}"` : id}`;
}
