import type { UpstreamFailure } from '@roundhouse/drivers';
import { AppError, type Reason } from '@roundhouse/errors';
import { openAiError, type OpenAiError } from '@roundhouse/openai-api';

/** Statuses that say what is wrong with a request, and that callers' libraries act upon. */
const CALLER_STATUSES = new Set([400, 413, 415, 422]);

/** What callers are told when the last attempt failed for this reason. Never the upstream's own words. */
const TEXT: Partial<Record<UpstreamFailure['failureClass'], readonly [Reason, string]>> = {
  rate_limited: ['RATE_LIMITED', 'The deployments of this model are rate limited at the moment.'],
  timeout_first_token: ['UPSTREAM_TIMEOUT', 'The deployment did not answer in time.'],
  idle: ['UPSTREAM_TIMEOUT', 'The deployment stopped answering.'],
  truncated: ['UPSTREAM_TRUNCATED', 'The answer of the deployment broke off.'],
  cancelled: ['CANCELLED', 'The request was cancelled.'],
};

/**
 * What a caller sees of an upstream's failure. The caller's own faults are passed on in the upstream's (sanitised)
 * words; whatever is wrong between us and the upstream stays ours.
 */
export function failureError(failure: UpstreamFailure): OpenAiError {
  const retryAfterMs = failure.retryAfterMs > 0 ? failure.retryAfterMs : undefined;
  switch (failure.failureClass) {
    case 'caller_fault':
      return callerFault(failure, 'invalid_request_error', failure.code || null);
    case 'context_exceeded':
      return { ...callerFault(failure, 'invalid_request_error', 'context_length_exceeded'), status: 400 };
    case 'content_policy':
      return {
        ...callerFault(failure, 'invalid_request_error', failure.code || 'content_policy_violation'),
        status: 400,
      };
    case 'overloaded':
      // 503 says "later"; any other breakdown of an upstream is a bad gateway.
      return failure.status === 503 || failure.status === 529
        ? { ...openAiError(new AppError('OVERLOADED', 'The deployments of this model are overloaded.')), retryAfterMs }
        : openAiError(new AppError('UPSTREAM_ERROR', 'The deployment failed to answer.'));
    default: {
      const [reason, message] = TEXT[failure.failureClass] ?? ['UPSTREAM_ERROR', 'The deployment failed to answer.'];
      return { ...openAiError(new AppError(reason, message)), retryAfterMs };
    }
  }
}

function callerFault(failure: UpstreamFailure, type: string, code: string | null): OpenAiError {
  return {
    status: CALLER_STATUSES.has(failure.status) ? failure.status : 400,
    message: failure.message || 'The deployment refused the request as invalid.',
    type: failure.type || type,
    param: failure.param || null,
    code,
    retryAfterMs: undefined,
  };
}
