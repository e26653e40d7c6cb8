import type { Json } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import type { ChangeSet, Check } from '../commands/change-set.ts';
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
export interface FailedStep<Kind extends Step = Step> {
  readonly step: Kind;
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
export async function performSteps<Kind extends Step>(
  changes: ChangeSet,
  steps: readonly Kind[],
  later: () => readonly Kind[] = () => [],
): Promise<{ results: Map<Kind, StepResult>; failed: FailedStep<Kind>[] }> {
  const results = new Map<Kind, StepResult>();
  const checks = new Map<Kind, readonly Check[]>();
  // A model may be checked only once its deployments, which refer to it, are made.
  changes.putOffChecks();
  let failed = await tryAll(changes, steps, results, checks);
  failed = [...failed, ...(await tryAll(changes, later(), results, checks))];
  for (let pass = 1; failed.length > 0 && pass < MAX_PASSES; pass += 1) {
    const before = failed.length;
    failed = await tryAll(
      changes,
      failed.map(({ step }) => step),
      results,
      checks,
    );
    if (failed.length === before) break;
  }
  // What lacks a part that failed would be refused for that alone.
  const unready = failed.length > 0 ? [] : await runChecks(checks);
  return { results, failed: [...failed, ...unready] };
}

async function runChecks<Kind extends Step>(checks: ReadonlyMap<Kind, readonly Check[]>): Promise<FailedStep<Kind>[]> {
  const failed: FailedStep<Kind>[] = [];
  for (const [step, ofStep] of checks) {
    try {
      for (const check of ofStep) await check();
    } catch (thrown) {
      failed.push({ step, error: callersFault(thrown) });
    }
  }
  return failed;
}

/** @throws anything that no caller can set right */
function callersFault(thrown: unknown): AppError {
  const error = translateDatabaseError(thrown);
  if (!(error instanceof AppError) || !CALLERS_FAULTS.has(error.reason)) throw thrown;
  return error;
}

async function tryAll<Kind extends Step>(
  changes: ChangeSet,
  steps: readonly Kind[],
  results: Map<Kind, StepResult>,
  checks: Map<Kind, readonly Check[]>,
): Promise<FailedStep<Kind>[]> {
  const failed: FailedStep<Kind>[] = [];
  for (const step of steps) {
    try {
      results.set(step, await changes.attempt(() => step.run(changes)));
      checks.set(step, changes.takeChecks());
    } catch (thrown) {
      failed.push({ step, error: callersFault(thrown) });
    }
  }
  return failed;
}

/** A secret that a step gave, as it may be shown. */
export function givenSecret(name: string): FieldChange {
  const after: Json = '(secret)';
  return { path: `/${name}`, before: null, after };
}
