import type { ResponseHeaders } from '@roundhouse/drivers';
import type { AttemptResult, Produced } from './attempt-result.ts';
import type { ClientAnswer, FlatHeaders } from './client-answer.ts';
import type { AttemptSink, UpstreamAttempt } from './upstream-attempt.ts';

/** Turns the bytes of one upstream's answer into what the caller gets. Tells exactly one result. */
export interface Relay extends AttemptSink {
  readonly produced: Produced;
  /** Headers of the upstream's answer; none before it was served or committed. */
  readonly headers: ResponseHeaders;
  /** Called once before the dial: whose bytes these are, and whom the result is told. */
  begin(attempt: UpstreamAttempt, ended: (result: AttemptResult) => void): void;
  /** Hands a served answer, or what is left of it, to a caller who is still there. */
  deliver(answer: ClientAnswer, headers: () => FlatHeaders): void;
}
