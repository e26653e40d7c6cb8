import type { TestResultName } from '@roundhouse/admin-api';
import type { FailureClass, UpstreamFailure } from '@roundhouse/drivers';

/** What a test came to, in words that are safe to show. */
export interface Verdict {
  readonly result: TestResultName;
  /** Empty = usable. */
  readonly errorClass: string;
  /** Empty = usable. */
  readonly message: string;
}

/** The verdict on an answer that is as it should be. */
export const USABLE: Verdict = { result: 'usable', errorClass: '', message: '' };

/** Words for whatever keeps an answer from coming at all. */
const UNREACHABLE =
  'No HTTP answer came. Check the address, and that its network range is opened for the provider if it is a private one.';

const WORDS: Partial<Record<FailureClass, string>> = {
  auth: 'The upstream refuses the credential.',
  quota_exhausted: 'The account behind the credential has no quota left.',
  rate_limited: 'The upstream asks to slow down.',
  overloaded: 'The upstream is overloaded or failing.',
  model_missing: 'The upstream does not know this model.',
  region: 'The upstream does not serve this region.',
  protocol: 'The answer is not what this protocol says.',
  truncated: 'The answer broke off.',
};

/** True when nothing came that shows what is there: such failures must all look the same. */
export function isSilent({ status, failureClass }: Pick<UpstreamFailure, 'status' | 'failureClass'>): boolean {
  return status === 0 && !isTimeout(failureClass) && failureClass !== 'cancelled';
}

/**
 * The verdict on a failed call. A connection that was refused, forbidden, reset or answered with something else than
 * HTTP gives one and the same verdict: a test must not tell which ports of a host are open.
 */
export function verdictOf(failure: UpstreamFailure): Verdict {
  const { failureClass, status, message } = failure;
  if (isTimeout(failureClass)) {
    return { result: 'timeout', errorClass: 'timeout', message: 'No complete answer came in time.' };
  }
  if (isSilent(failure)) return { result: 'error', errorClass: 'unreachable', message: UNREACHABLE };
  const own = WORDS[failureClass] ?? (status > 0 ? `The upstream answered with status ${status}.` : 'The test failed.');
  return { result: 'error', errorClass: failureClass, message: message === '' ? own : `${own} It says: ${message}` };
}

function isTimeout(failureClass: FailureClass): boolean {
  return failureClass === 'timeout_first_token' || failureClass === 'idle';
}
