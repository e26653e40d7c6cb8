import { AdminStatus, Visibility, type ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { AppError } from '@roundhouse/errors';
import { MODE_BY_NAME, resolveCallable, type ConfigState } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';

/**
 * Finds the model that a caller names. A model that the caller may not see answers exactly like one that does not
 * exist.
 *
 * @throws AppError MODEL_NOT_FOUND
 */
export function findModel(state: ConfigState, principal: Principal, name: string): ModelEntry {
  const model = resolveCallable(state, principal.projectId, name);
  if (model !== undefined && maySee(model, principal)) return model;
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

/** Whether a caller may know of a model. Drafts are nobody's yet; internal ones serve internal tasks only. */
export function maySee(model: ModelEntry, principal: Principal): boolean {
  if (model.adminStatus === AdminStatus.ADMIN_STATUS_DRAFT) return false;
  return model.visibility !== Visibility.VISIBILITY_INTERNAL || mayCallInternal(principal);
}

function mayCallInternal(principal: Principal): boolean {
  return principal.scopes.includes('internal_tasks') || principal.scopes.includes('admin');
}

function printable(name: string): string {
  return name.slice(0, 128).replace(/[^\x20-\x7e]/g, '?');
}
