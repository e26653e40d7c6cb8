import type { FailureClass, ResponseHeaders, UpstreamFailure } from '../failure.ts';
import { retryAfterMs } from '../retry-after.ts';
import { sanitizeMessage, sanitizeName } from '../sanitize.ts';

/**
 * What the words of an error say, tested in this order: an exhausted quota often comes as 429, a bad key as 400.
 * Sources: OpenAI's error codes page, vLLM, llama-server, Azure and Gemini's compatible surfaces.
 */
const WORDS: readonly (readonly [FailureClass, RegExp])[] = [
  [
    'quota_exhausted',
    /insufficient_quota|quota[ _]exceeded|exceeded your current quota|billing|credit balance|spend(ing)? (cap|limit)/i,
  ],
  [
    'context_exceeded',
    /context_length_exceeded|exceed_context_size|maximum context length|context (size|window|length)|prompt is too long/i,
  ],
  ['content_policy', /content_policy|content_filter|responsibleaipolicy|content management policy|safety system/i],
  ['region', /unsupported_country|not (available|supported) in your (country|region)|region_not_supported/i],
  [
    'model_missing',
    /model_not_found|model_not_available|the model .{0,200}(does not exist|not found|was removed|deprecated)|unknown model|no such model/i,
  ],
  ['overloaded', /overloaded|server_busy|unavailable_error|loading model|at capacity|try again later/i],
  ['rate_limited', /rate_limit|rate limit|too many requests|tokens per min|requests per min/i],
  [
    'auth',
    /invalid_api_key|incorrect api key|api key not valid|authentication_error|invalid authentication|permission_denied|unauthorized/i,
  ],
];

/** Reads why a call failed in the OpenAI dialect: from the body first, then from the status. */
export function openAiFailure(status: number, headers: ResponseHeaders, body: Buffer, nowMs: number): UpstreamFailure {
  const error = errorObject(body);
  const type = sanitizeName(error['type']);
  const code = sanitizeName(error['code']);
  const message = typeof error['message'] === 'string' ? error['message'].slice(0, 4000) : '';
  // Servers that failed after they answered 200 put the status they meant into the body.
  const meant = status >= 200 && status < 300 && /^[45]\d\d$/.test(code) ? Number(code) : status;
  return {
    failureClass: failureClassOf(meant, `${type} ${code} ${message}`),
    status,
    message: sanitizeMessage(message),
    type,
    code,
    param: sanitizeName(error['param']),
    retryAfterMs: retryAfterMs(headers, nowMs),
  };
}

function failureClassOf(status: number, words: string): FailureClass {
  for (const [failureClass, pattern] of WORDS) {
    if (pattern.test(words)) return failureClass;
  }
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 403) return 'auth';
  if (status === 402) return 'quota_exhausted';
  if (status === 404 || status === 410) return 'model_missing';
  if (status === 408 || (status >= 500 && status !== 501)) return 'overloaded';
  if (status >= 400 && status < 500) return 'caller_fault';
  return status === 501 || status >= 200 ? 'unknown' : 'protocol';
}

/** `{"error": {...}}`, `{"error": "text"}`, or the object itself; empty when it is nothing of the kind. */
function errorObject(body: Buffer): Record<string, unknown> {
  const parsed = parse(body);
  if (!isObject(parsed)) return {};
  const error = Object.hasOwn(parsed, 'error') ? parsed['error'] : parsed;
  if (typeof error === 'string') return { message: error };
  return isObject(error) ? error : {};
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
