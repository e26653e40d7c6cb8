import { FAILURE_CLASSES, type UpstreamFailure } from '@roundhouse/drivers';
import { describe, expect, it } from '@jest/globals';
import { failureError } from './failure-errors.ts';

const failure = (extra: Partial<UpstreamFailure>): UpstreamFailure => ({
  failureClass: 'unknown',
  status: 500,
  message: 'words of the upstream',
  type: 'its_type',
  code: 'its_code',
  param: 'its_param',
  retryAfterMs: 0,
  ...extra,
});

describe('failureError', () => {
  it.each([
    ['caller_fault', 422, 422],
    ['caller_fault', 404, 400],
    ['context_exceeded', 413, 400],
    ['content_policy', 403, 400],
    ['rate_limited', 429, 429],
    ['overloaded', 503, 503],
    ['overloaded', 500, 502],
    ['auth', 401, 502],
    ['quota_exhausted', 429, 502],
    ['model_missing', 404, 502],
    ['region', 403, 502],
    ['connect', 0, 502],
    ['timeout_first_token', 0, 504],
    ['idle', 200, 504],
    ['truncated', 200, 502],
  ] as const)('%s with status %s answers %s', (failureClass, status, shown) => {
    expect(failureError(failure({ failureClass, status })).status).toBe(shown);
  });

  it('repeats an upstream’s words only where the caller is at fault', () => {
    const repeated = FAILURE_CLASSES.filter((failureClass) =>
      JSON.stringify(failureError(failure({ failureClass }))).includes('words of the upstream'),
    );
    expect(repeated).toEqual(['caller_fault', 'context_exceeded', 'content_policy']);
  });

  it('passes the wait on', () => {
    expect(failureError(failure({ failureClass: 'rate_limited', retryAfterMs: 7_000 })).retryAfterMs).toBe(7_000);
  });
});
