/** Why an attempt failed. Decides what may be tried next and what a circuit counts. */
export const FAILURE_CLASSES = [
  'caller_fault',
  'auth',
  'quota_exhausted',
  'rate_limited',
  'overloaded',
  'model_missing',
  'region',
  'context_exceeded',
  'content_policy',
  'connect',
  'tls',
  'dns',
  'timeout_first_token',
  'idle',
  'protocol',
  'truncated',
  'cancelled',
  'unknown',
] as const;

/** Name of a failure class, as records and metrics carry it. */
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** What an upstream said about a failure, made safe to show. */
export interface UpstreamFailure {
  failureClass: FailureClass;
  /** HTTP status; 0 = none came. */
  status: number;
  /** The upstream's own words: bounded, without control characters, URLs or anything that looks like a key. */
  message: string;
  /** `type`, `code` and `param` of its error object; empty = none. */
  type: string;
  code: string;
  param: string;
  /** How long it asked to wait, 1 000 to 300 000; 0 = it did not ask. */
  retryAfterMs: number;
}

/** Response headers by lower-case name. */
export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;
