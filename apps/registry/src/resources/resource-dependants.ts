import { AppError, type FaultDetail } from '@roundhouse/errors';

/** @throws AppError CONFLICT that names every dependant, when there is one */
export function refuseWithDependants(noun: string, dependants: readonly FaultDetail[]): void {
  if (dependants.length === 0) return;
  throw new AppError('CONFLICT', `The ${noun} is in use; make it inactive instead, or remove what depends on it.`, {
    details: dependants,
  });
}
