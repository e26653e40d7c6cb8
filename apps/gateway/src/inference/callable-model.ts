import type { CallerAccess } from '@roundhouse/access';
import { AdminStatus } from '@roundhouse/contracts/registry/v1/snapshot';
import { AppError } from '@roundhouse/errors';
import { MODE_BY_NAME, resolveCallable, type Callable, type ConfigState, type ModeName } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';
import { callableTarget } from '../models/access-target.ts';
import { CallerAccesses } from '../models/caller-access.ts';

/** One memory for the process: its content depends on the state alone. */
const accesses = new CallerAccesses();

/**
 * Finds the model or route group that a caller names. One that the caller may not see answers exactly like one that
 * does not exist.
 *
 * @throws AppError MODEL_NOT_FOUND
 */
export function findCallable(state: ConfigState, principal: Principal, name: string): Callable {
  const callable = resolveCallable(state, principal.projectId, name);
  if (callable !== undefined && callerAccess(state, principal).knows(callableTarget(callable))) return callable;
  const message = `The model "${printable(name)}" does not exist or you do not have access to it.`;
  throw new AppError('MODEL_NOT_FOUND', message, { details: [{ where: 'model', message }] });
}

/**
 * Makes sure that a model or route group may be called this way now.
 *
 * @throws AppError MODEL_INACTIVE, or MODE_MISMATCH
 */
export function checkCallable({ entry }: Callable, mode: ModeName): void {
  if (entry.adminStatus !== AdminStatus.ADMIN_STATUS_ACTIVE) {
    throw new AppError('MODEL_INACTIVE', `The model "${entry.key}" is switched off.`);
  }
  if (entry.mode !== MODE_BY_NAME[mode]) {
    throw new AppError('MODE_MISMATCH', `The model "${entry.key}" does not serve this endpoint.`);
  }
}

/** What a caller may see and call. */
export function callerAccess(state: ConfigState, principal: Principal): CallerAccess {
  return accesses.of(state, principal);
}

function printable(name: string): string {
  return name.slice(0, 128).replace(/[^\x20-\x7e]/g, '?');
}
