import { REASONS, type AppError } from '@roundhouse/errors';
import type { JsonObject } from '@roundhouse/admin-api';

/** Body of an error answer of the admin API: what went wrong, where exactly, and under which id it is in the logs. */
export function adminErrorBody(error: AppError, requestId: string): JsonObject {
  const mapping = REASONS[error.reason];
  return {
    error: {
      type: mapping.openaiType,
      code: mapping.openaiCode ?? error.reason.toLowerCase(),
      message: error.message,
      param: error.details[0]?.where ?? null,
      request_id: requestId,
      details: error.details.map(({ where, message }) => ({ where, message })),
    },
  };
}
