import { AppError } from '@roundhouse/errors';

/**
 * The one answer for what does not exist and for what the caller may not see: nobody learns which of the two it is.
 *
 * @param where JSON pointer of the member that named it
 */
export function notFound(where: string, noun: string): AppError {
  const message = `There is no such ${noun}, or you may not see it.`;
  return new AppError('NOT_FOUND', message, { details: [{ where, message }] });
}
