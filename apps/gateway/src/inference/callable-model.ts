import type { CallerAccess } from '@roundhouse/access';
import { AdminStatus, type ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { AppError } from '@roundhouse/errors';
import { MODE_BY_NAME, resolveCallable, type ConfigState } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';
import { accessTarget } from '../models/access-target.ts';
import { CallerAccesses } from '../models/caller-access.ts';

/** One memory for the process: its content depends on the state alone. */
const accesses = new CallerAccesses();

/**
 * Finds the model that a caller names. A model that the caller may not see answers exactly like one that does not
 * exist.
 *
 * @throws AppError MODEL_NOT_FOUND
 */
export function findModel(state: ConfigState, principal: Principal, name: string): ModelEntry {
  const model = resolveCallable(state, principal.projectId, name);
  if (model !== undefined && callerAccess(state, principal).knows(accessTarget(model))) return model;
  const message = `The model "${printable(name)}" does not exist or you do not have access to it.`;
  throw new AppError('MODEL_NOT_FOUND', message, { details: [{ where: 'model', message }] });
}

/**
 * Makes sure that a model may be called this way now.
 *
 * @throws AppError MODEL_INACTIVE, or MODE_MISMATCH
 */
export function checkCallable(model: ModelEntry, mode: 'chat' | 'embedding'): void {
  if (model.adminStatus !== AdminStatus.ADMIN_STATUS_ACTIVE) {
    throw new AppError('MODEL_INACTIVE', `The model "${model.key}" is switched off.`);
  }
  if (model.mode !== MODE_BY_NAME[mode]) {
    throw new AppError('MODE_MISMATCH', `The model "${model.key}" does not serve this endpoint.`);
  }
}

/** What a caller may see and call. */
export function callerAccess(state: ConfigState, principal: Principal): CallerAccess {
  return accesses.of(state, principal);
}

function printable(name: string): string {
  return name.slice(0, 128).replace(/[^\x20-\x7e]/g, '?');
}
