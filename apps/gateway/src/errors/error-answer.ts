import { openAiErrorBody, type OpenAiError } from '@roundhouse/openai-api';

/** Status, headers and body of an error answer. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Renders an error. `retry-after` counts in whole seconds, rounded up. */
export function errorAnswer(error: OpenAiError): ErrorAnswer {
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  if (error.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(error.retryAfterMs / 1000));
  if (error.status === 401) headers['www-authenticate'] = 'Bearer';
  return { status: error.status, headers, body: openAiErrorBody(error) };
}
