import type { Principal } from '../auth/auth.ports.ts';
import type { BodyFacts } from '../request-log/request-facts.ts';
import type { CallTrace } from './call-trace.ts';

/** What one request came to: the facts of its log line, its metrics and its record. Never keys or headers. */
export interface CallSummary {
  readonly requestId: string;
  /** As the caller named it; empty = it did not. */
  readonly clientRequestId: string;
  readonly traceId: string;
  /** Its steps and attempts; undefined = nobody noted them. */
  readonly steps: CallTrace | undefined;
  readonly route: string;
  readonly principal: Principal | undefined;
  /** Public key of the model; empty = it was not found. */
  readonly model: string;
  readonly stream: boolean;
  /** HTTP status; 499 = the caller hung up first. */
  readonly status: number;
  /** Reason or failure class; empty = success. */
  readonly reason: string;
  /** The deployment tried last. */
  readonly deploymentId: string;
  readonly attempts: number;
  readonly planSource: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usageSource: string;
  /** 0 = no token came. */
  readonly ttftMs: number;
  readonly durationMs: number;
  /** What the gateway itself took of that. */
  readonly overheadMs: number;
  /** What its body said; `NO_BODY` = it was not read. */
  readonly body: BodyFacts;
}

/** Learns of every request of the data plane once it is over. */
export interface CallObserver {
  finished(summary: CallSummary): void;
  /** A settle could not be made durable although the answer was served. */
  settleLost(error: Error): void;
}

/** Injection token of the {@link CallObserver}. */
export const CALL_OBSERVER = Symbol('CALL_OBSERVER');
