import type { JsonObject } from '@roundhouse/admin-api';
import type { FaultDetail } from '@roundhouse/errors';
import type { Step, StepResult } from '../steps.ts';

/** What came of a change of the whole configuration. */
export interface Outcome {
  readonly organizationId: string;
  readonly baseRevision: bigint;
  readonly results: ReadonlyMap<Step, StepResult>;
  readonly faults: readonly FaultDetail[];
}

/** Answers travel in one message: what is longer, in characters of JSON, is shortened. */
const MAX_FIELDS_LENGTH = 1_500_000;
/** Most faults that an answer names. */
export const MAX_FAULTS = 1_000;

/** The outcome as REST shows it: changes in the order of the documents, deletions at the end. */
export function toOutcomeDocument(
  { organizationId, baseRevision, results, faults }: Outcome,
  applied: boolean,
  revision: bigint,
): JsonObject {
  const summary = { create: 0, update: 0, delete: 0, unchanged: 0 };
  let length = 0;
  let shortened = faults.length > MAX_FAULTS;
  const ordered = [...results].toSorted(([one], [other]) => placeOf(one) - placeOf(other));
  const changes = ordered.map(([step, result]) => {
    summary[result.action] += 1;
    const fields = result.fields.map(({ path, before, after }) => ({ path, before, after }));
    length += JSON.stringify(fields).length;
    if (length > MAX_FIELDS_LENGTH) shortened = true;
    const { action, kind, project, key, id } = result;
    // What a rehearsal made is taken back, with its id.
    const made = action !== 'create' || applied ? id : null;
    return { action, kind, project, key, id: made, document: step.document, fields: shortened ? [] : fields };
  });
  return {
    organization_id: organizationId,
    applied,
    base_revision: String(baseRevision),
    revision: String(revision),
    summary,
    changes,
    shortened,
    faults: faults.slice(0, MAX_FAULTS).map(({ where, message }) => ({ where, message })),
  };
}

function placeOf({ document }: Step): number {
  return document ?? Number.MAX_SAFE_INTEGER;
}
