import { AppError } from '@roundhouse/errors';

/** No room. Passes when segments are freed or the disk has room again: it carries a time to try again. */
export function fullError(internal: string, retryAfterMs: number, cause?: Error): AppError {
  return new AppError('ACCOUNTING_UNAVAILABLE', 'The usage spool is full.', {
    internal,
    retryAfterMs,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** More waits for the disk than may; concerns the one record alone. */
export function overloadedError(retryAfterMs: number): AppError {
  return new AppError('ACCOUNTING_UNAVAILABLE', 'The usage spool cannot keep up.', { retryAfterMs });
}

/** A write or sync failed for good. */
export function brokenError(cause: Error): AppError {
  return new AppError('ACCOUNTING_UNAVAILABLE', 'The usage spool cannot be written.', {
    internal: cause.message,
    cause,
  });
}

/** The spool was closed by its owner. */
export function closedError(): AppError {
  return new AppError('ACCOUNTING_UNAVAILABLE', 'The usage spool is closed.');
}
