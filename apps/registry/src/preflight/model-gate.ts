import { refusal } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import type { ChangeSet } from '../commands/change-set.ts';
import type { DeploymentObservations } from '../deployments/deployment-observations.ts';
import type { ModelEntity } from '../models/infra/model.entity.ts';
import { isPassed, preflight } from './domain/preflight.ts';
import { factsOfModel } from './preflight-facts.ts';

/**
 * Keeps a model from being made active before everything that is required is there (000-28, 001-37).
 *
 * @param mayWait ids of items that may be red all the same
 * @throws AppError INVALID_REQUEST that names every item which is red
 */
export async function requireReady(
  { manager }: ChangeSet,
  observations: DeploymentObservations,
  row: ModelEntity,
  mayWait: readonly string[] = [],
): Promise<void> {
  const items = preflight(await factsOfModel(manager, observations, row)).filter(({ id }) => !mayWait.includes(id));
  if (isPassed(items)) return;
  const red = items.filter(({ state, required }) => required && state === 'red');
  const faults = red.map(({ where, label, message, fix }) => ({
    where,
    message: `(${label.toLowerCase()}) ${message}. ${fix ?? ''}`.trim(),
  }));
  const hint = { where: '/admin_status', message: 'can be draft until then' };
  throw refusal('model, which is to be active,', [...faults, hint]);
}

/**
 * Asks before a model claims more than its drivers declare (000-25).
 *
 * @throws AppError CONFLICT unless the caller has confirmed it
 */
export async function requireConfirmed(
  { manager, caller }: ChangeSet,
  observations: DeploymentObservations,
  row: ModelEntity,
): Promise<void> {
  if (caller.confirmed === true || row.spec.capabilities.features === null) return;
  const items = preflight(await factsOfModel(manager, observations, row, false));
  const item = items.find(({ id, state }) => id === 'capabilities' && state === 'red');
  if (item === undefined) return;
  throw new AppError('CONFLICT', 'The model claims more than its drivers declare; repeat with ?confirm=true.', {
    details: [{ where: item.where, message: item.message }],
  });
}
