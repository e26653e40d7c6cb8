import { AppError } from '@roundhouse/errors';
import { sqlState } from '@roundhouse/database';

const CONNECTION_LOST = /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN)$/;
// Connection exceptions, shutdown of the server, and its limits (https://www.postgresql.org/docs/18/errcodes-appendix.html).
const LOST_STATE = /^(08|57P|53)/;
// Faults that the driver and its pool tell by text only.
const CONNECTION_TEXT =
  /connection terminated|timeout exceeded when trying to connect|client was closed|not queryable/i;

/**
 * Says what a fault of the database means to a caller. What is no fault of the database comes back as it is.
 *
 * NOT_READY: it cannot be reached. CONFLICT: somebody else was faster. OVERLOADED, DEADLINE: try again.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const state = sqlState(error);
  switch (state) {
    case '23505':
      return new AppError('CONFLICT', 'That key is taken.', { cause: error });
    case '23503':
      return new AppError('CONFLICT', 'Something that this refers to, or that refers to this, changed meanwhile.', {
        cause: error,
      });
    case '40001':
    case '40P01':
    case '55P03':
      return new AppError('OVERLOADED', 'Others change the same at this moment; try again.', { cause: error });
    case '22021':
      return new AppError('INVALID_REQUEST', 'A text holds a character that cannot be stored.', { cause: error });
    case '57014':
      return new AppError('DEADLINE', 'The configuration store took too long.', { cause: error });
    default:
  }
  const unreachable = state === undefined ? isConnectionFault(error) : LOST_STATE.test(state);
  if (!unreachable) return error;
  return new AppError('NOT_READY', 'The configuration store cannot be reached; try again.', { cause: error });
}

function isConnectionFault(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, driverError } = error as { code?: unknown; message?: unknown; driverError?: unknown };
  if (typeof code === 'string' && CONNECTION_LOST.test(code)) return true;
  if (typeof driverError === 'object' && driverError !== error) return isConnectionFault(driverError);
  return typeof message === 'string' && CONNECTION_TEXT.test(message);
}
