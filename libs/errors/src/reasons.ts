/** gRPC status codes by name (https://grpc.io/docs/guides/status-codes/). */
export const GRPC_STATUS = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

/** How one reason is shown to each kind of caller. */
export interface ReasonMapping {
  /** gRPC status number. */
  grpc: number;
  /** HTTP status. 499 stands in logs only: the client is gone. */
  http: number;
  /** `error.type` of OpenAI's error JSON. */
  openaiType: string;
  /** `error.code` of OpenAI's error JSON. */
  openaiCode: string | null;
  /** Whether the same call may succeed later without a change. */
  retryable: boolean;
}

const { INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, RESOURCE_EXHAUSTED, UNAVAILABLE } = GRPC_STATUS;

function reason(
  grpc: number,
  http: number,
  openaiType: string,
  openaiCode: string | null,
  retryable = false,
): ReasonMapping {
  return { grpc, http, openaiType, openaiCode, retryable };
}

/**
 * The closed catalogue of reasons. Every error that leaves a service carries one of them;
 * `docs/errors.md` tells cause and remedy of each.
 */
export const REASONS = {
  INVALID_REQUEST: reason(INVALID_ARGUMENT, 400, 'invalid_request_error', null),
  INVALID_JSON: reason(INVALID_ARGUMENT, 400, 'invalid_request_error', 'invalid_json'),
  MODE_MISMATCH: reason(INVALID_ARGUMENT, 400, 'invalid_request_error', 'mode_mismatch'),
  CONTEXT_TOO_LONG: reason(INVALID_ARGUMENT, 400, 'invalid_request_error', 'context_length_exceeded'),
  UNSUPPORTED_ENCODING: reason(INVALID_ARGUMENT, 415, 'invalid_request_error', 'unsupported_encoding'),
  REQUEST_TOO_LARGE: reason(RESOURCE_EXHAUSTED, 413, 'invalid_request_error', 'request_too_large'),
  UNAUTHENTICATED: reason(GRPC_STATUS.UNAUTHENTICATED, 401, 'authentication_error', 'invalid_api_key'),
  SIGN_IN_FAILED: reason(GRPC_STATUS.UNAUTHENTICATED, 401, 'authentication_error', 'sign_in_failed'),
  SESSION_ENDED: reason(GRPC_STATUS.UNAUTHENTICATED, 401, 'authentication_error', 'session_ended'),
  CROSS_SITE: reason(PERMISSION_DENIED, 403, 'permission_error', 'cross_site'),
  FORBIDDEN: reason(PERMISSION_DENIED, 403, 'permission_error', null),
  MODEL_INACTIVE: reason(PERMISSION_DENIED, 403, 'permission_error', 'model_inactive'),
  NOT_FOUND: reason(NOT_FOUND, 404, 'invalid_request_error', 'not_found'),
  MODEL_NOT_FOUND: reason(NOT_FOUND, 404, 'invalid_request_error', 'model_not_found'),
  METHOD_NOT_ALLOWED: reason(NOT_FOUND, 405, 'invalid_request_error', 'method_not_allowed'),
  GONE: reason(NOT_FOUND, 410, 'invalid_request_error', 'gone'),
  CONFLICT: reason(GRPC_STATUS.ALREADY_EXISTS, 409, 'conflict_error', 'conflict'),
  STALE_REVISION: reason(GRPC_STATUS.ABORTED, 409, 'conflict_error', 'stale_revision'),
  FAILED_PRECONDITION: reason(GRPC_STATUS.FAILED_PRECONDITION, 409, 'conflict_error', 'failed_precondition'),
  RATE_LIMITED: reason(RESOURCE_EXHAUSTED, 429, 'rate_limit_error', 'rate_limit_exceeded', true),
  QUOTA_EXCEEDED: reason(RESOURCE_EXHAUSTED, 429, 'rate_limit_error', 'insufficient_quota'),
  CANCELLED: reason(GRPC_STATUS.CANCELLED, 499, 'api_error', 'cancelled'),
  UPSTREAM_ERROR: reason(UNAVAILABLE, 502, 'api_error', 'upstream_error', true),
  UPSTREAM_TRUNCATED: reason(UNAVAILABLE, 502, 'api_error', 'upstream_truncated', true),
  UPSTREAM_TIMEOUT: reason(GRPC_STATUS.DEADLINE_EXCEEDED, 504, 'api_error', 'upstream_timeout', true),
  MODEL_LOADING: reason(UNAVAILABLE, 503, 'api_error', 'model_loading', true),
  NO_DEPLOYMENT: reason(UNAVAILABLE, 503, 'api_error', 'no_deployment', true),
  ACCOUNTING_UNAVAILABLE: reason(UNAVAILABLE, 503, 'api_error', 'accounting_unavailable', true),
  NOT_READY: reason(UNAVAILABLE, 503, 'api_error', 'service_unavailable', true),
  OVERLOADED: reason(UNAVAILABLE, 503, 'api_error', 'overloaded', true),
  DRAINING: reason(UNAVAILABLE, 503, 'api_error', 'draining', true),
  DEADLINE: reason(GRPC_STATUS.DEADLINE_EXCEEDED, 504, 'api_error', 'timeout', true),
  DOWNLOAD_NOT_FOUND: reason(NOT_FOUND, 404, 'api_error', 'download_not_found'),
  DOWNLOAD_NETWORK: reason(UNAVAILABLE, 502, 'api_error', 'download_network', true),
  DOWNLOAD_MISMATCH: reason(GRPC_STATUS.FAILED_PRECONDITION, 409, 'api_error', 'download_mismatch'),
  DISK_FULL: reason(RESOURCE_EXHAUSTED, 507, 'api_error', 'disk_full', true),
  ENGINE_MISSING: reason(GRPC_STATUS.FAILED_PRECONDITION, 409, 'api_error', 'engine_missing'),
  ENGINE_FAILED: reason(GRPC_STATUS.FAILED_PRECONDITION, 409, 'api_error', 'engine_failed'),
  INTERNAL: reason(GRPC_STATUS.INTERNAL, 500, 'api_error', 'internal_error'),
} as const satisfies Record<string, ReasonMapping>;

/** Name of a reason, as it stands in logs, traces and gRPC metadata. */
export type Reason = keyof typeof REASONS;

/** True when the text names a reason of the catalogue. */
export function isReason(text: string): text is Reason {
  return Object.hasOwn(REASONS, text);
}
