import { REASONS, type AppError } from '@roundhouse/errors';

/** An error as callers of the OpenAI dialect see it. */
export interface OpenAiError {
  /** HTTP status. */
  status: number;
  message: string;
  type: string;
  param: string | null;
  code: string | null;
  /** Advice in milliseconds, for the header `retry-after`. */
  retryAfterMs: number | undefined;
}

/** Shows one of our own errors in the OpenAI dialect. `param` names the first faulty place, if there is one. */
export function openAiError(error: AppError): OpenAiError {
  const mapping = REASONS[error.reason];
  return {
    status: mapping.http,
    message: error.message,
    type: mapping.openaiType,
    param: error.details[0]?.where ?? null,
    code: mapping.openaiCode,
    retryAfterMs: error.retryAfterMs,
  };
}

/** The body of an error answer; also the data of the event that ends a stream which failed. */
export function openAiErrorBody(error: OpenAiError): string {
  const { message, type, param, code } = error;
  return JSON.stringify({ error: { message, type, param, code } });
}
