import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultKnobs } from './fault-knobs.ts';

interface ErrorForm {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly code: string | null;
  readonly param?: string;
}

/** Errors as providers word them, by the name that the knob `error` gives them. */
export const ERROR_FORMS: Readonly<Record<string, ErrorForm>> = {
  context_length: {
    status: 400,
    message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    param: 'messages',
  },
  content_policy: {
    status: 400,
    message: 'Your request was rejected as a result of our safety system.',
    type: 'invalid_request_error',
    code: 'content_policy_violation',
  },
  quota: {
    status: 429,
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  },
  rate_limit: {
    status: 429,
    message: 'Rate limit reached for requests.',
    type: 'requests',
    code: 'rate_limit_exceeded',
  },
  model_missing: {
    status: 404,
    message: 'The model `gone` does not exist or you do not have access to it.',
    type: 'invalid_request_error',
    code: 'model_not_found',
  },
  overloaded: { status: 529, message: 'Overloaded', type: 'overloaded_error', code: null },
};

const METADATA = 'http://169.254.169.254/latest/meta-data/';

/** Answers with the status or the error that the knobs ask for. */
export function refuse(knobs: FaultKnobs, request: IncomingMessage, response: ServerResponse): void {
  const form = ERROR_FORMS[knobs.error ?? ''];
  const status = knobs.status ?? form?.status ?? 500;
  if (knobs.retry_after !== undefined) response.setHeader('retry-after', retryAfter(knobs.retry_after));
  if (status === 204) return void response.writeHead(204).end();
  if (status >= 300 && status < 400) {
    response.writeHead(status, { location: knobs.location ?? METADATA, 'content-length': 0 }).end();
    return;
  }
  const { type, message, code, param = null } = form ?? plainForm(status, knobs.error, request);
  const text = JSON.stringify({ error: { message, type, code, param } });
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function plainForm(status: number, error: string | undefined, request: IncomingMessage): ErrorForm {
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  // Some providers repeat the key that they refuse.
  const repeated = error === 'echo' ? ` You sent ${request.headers.authorization} to ${request.headers.host}.` : '';
  return { status, type, code: 'simulated', message: `The simulated provider refuses as asked.${repeated}` };
}

function retryAfter(given: string): string {
  return given.startsWith('date:') ? new Date(Date.now() + Number(given.slice(5)) * 1000).toUTCString() : given;
}
