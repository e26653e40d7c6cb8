import type { Json } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import type { ChangeSet } from '../commands/change-set.ts';
import { translateDatabaseError } from '../commands/database-error.ts';
import type { FieldChange } from './domain/field-changes.ts';

/** What one step did. */
export interface StepResult {
  readonly action: 'create' | 'update' | 'delete' | 'unchanged';
  readonly kind: string;
  /** Key of the project; null = of the organization itself. */
  readonly project: string | null;
  readonly key: string | null;
  readonly id: string | null;
  readonly fields: readonly FieldChange[];
}

/** One resource to bring into its wanted state. Runs again after it failed, once others have made way for it. */
export interface Step {
  /** Place of its document in the stream; null = no document speaks of it. */
  readonly document: number | null;
  run(changes: ChangeSet): Promise<StepResult>;
}

/** A step that cannot be done. */
export interface FailedStep {
  readonly step: Step;
  readonly error: AppError;
}

/** A bound on chains of resources that stand in an order which nobody can see from their kinds. */
const MAX_PASSES = 20;
/** What a caller can set right; anything else ends the whole change at once. */
const CALLERS_FAULTS: ReadonlySet<string> = new Set([
  'INVALID_REQUEST',
  'CONFLICT',
  'NOT_FOUND',
  'FORBIDDEN',
  'FAILED_PRECONDITION',
  'MODE_MISMATCH',
]);

/**
 * Does every step that can be done. One may need another to go first: a resource that it refers to, or one that holds
 * its key still. So what failed is tried again as long as anything else succeeds.
 *
 * @param later further steps, found once each of the first has been tried
 * @returns what was done, and what could not be done, which has left nothing behind
 */
export async function performSteps(
  changes: ChangeSet,
  steps: readonly Step[],
  later: () => readonly Step[] = () => [],
): Promise<{ results: Map<Step, StepResult>; failed: FailedStep[] }> {
  const results = new Map<Step, StepResult>();
  let failed = await tryAll(changes, steps, results);
  failed = [...failed, ...(await tryAll(changes, later(), results))];
  for (let pass = 1; failed.length > 0 && pass < MAX_PASSES; pass += 1) {
    const before = failed.length;
    failed = await tryAll(
      changes,
      failed.map(({ step }) => step),
      results,
    );
    if (failed.length === before) break;
  }
  return { results, failed };
}

async function tryAll(
  changes: ChangeSet,
  steps: readonly Step[],
  results: Map<Step, StepResult>,
): Promise<FailedStep[]> {
  const failed: FailedStep[] = [];
  for (const step of steps) {
    try {
      results.set(step, await changes.attempt(() => step.run(changes)));
    } catch (thrown) {
      const error = translateDatabaseError(thrown);
      if (!(error instanceof AppError) || !CALLERS_FAULTS.has(error.reason)) throw thrown;
      failed.push({ step, error });
    }
  }
  return failed;
}

/** A secret that a step gave, as it may be shown. */
export function givenSecret(name: string): FieldChange {
  const after: Json = '(secret)';
  return { path: `/${name}`, before: null, after };
}
