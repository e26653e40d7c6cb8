import { AppError, toAppError } from '@roundhouse/errors';
import { codeOf } from '../local-state/system-error.ts';

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What a failed write or sync means: DISK_FULL, or INTERNAL with the system's error as its cause. */
export function diskFailure(error: unknown): AppError {
  if (!NO_SPACE.has(codeOf(error) ?? '')) return toAppError(error);
  return new AppError('DISK_FULL', 'The disk of the models directory became full.', { cause: error });
}
