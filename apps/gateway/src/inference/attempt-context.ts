import type { UpstreamFailure } from '@roundhouse/drivers';
import type { SettleFacts } from '../accounting/accounting.ports.ts';
import type { AttemptOutcome, PlannedAttempt, Planning } from '../planning/planning.ports.ts';
import type { CallRequest } from './call-context.ts';
import type { ClientAnswer, FlatHeaders } from './client-answer.ts';
import type { PreparedCall } from './prepared-call.ts';

/** What one attempt belongs to. */
export interface AttemptContext {
  readonly request: CallRequest;
  readonly prepared: PreparedCall;
  readonly plan: Extract<Planning, { kind: 'plan' }>;
  readonly planned: PlannedAttempt;
  /** From 0 inside the request. */
  readonly index: number;
  /** Whether an earlier attempt of the request reached for a deployment. */
  readonly again: boolean;
  /** Monotonic milliseconds at which the whole request must be over. */
  readonly deadlineMs: number;
  readonly answer: ClientAnswer;
  /** Response headers as of now. */
  readonly headers: () => FlatHeaders;
}

/** What came of one attempt. */
export interface AttemptReport {
  readonly outcome: AttemptOutcome;
  /** undefined = it served the request. */
  readonly failure: UpstreamFailure | undefined;
  /** Whether the caller has seen a part of it. */
  readonly committed: boolean;
  readonly usageSource: SettleFacts['usageSource'];
  /** Whether a deployment was reached for. */
  readonly dialled: boolean;
}

/** Learns how an attempt ended. Must not throw. */
export interface AttemptOwner {
  attemptEnded(report: AttemptReport): void;
  /** The attempt could not even be recorded, or something broke that is nobody's fault but ours. */
  attemptBroke(error: unknown): void;
}
