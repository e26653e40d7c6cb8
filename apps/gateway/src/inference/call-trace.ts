import { SpanStatusCode, type Span } from '@opentelemetry/api';
import type { AppError } from '@roundhouse/errors';
import { systemClock, type Clock } from '@roundhouse/kernel';
import {
  endSpan,
  runWithSpan,
  startChildSpan,
  startRequestSpan,
  traceContextOf,
  type Sampling,
  type TraceContext,
} from '@roundhouse/telemetry';
import type { PlanQuery } from '../planning/planning.ports.ts';
import type { AttemptFacts, PlanFacts, StepReadings } from '../request-log/request-facts.ts';
import type { CallCapture } from '../request-log/content/call-capture.ts';
import { capturedContent } from '../request-log/content/captured-content.ts';
import { attemptAttributes, contentAttributes } from './span-attributes.ts';

/** Steps of a request in its trace. The step that refused a request carries the error. */
export type Step =
  | 'authenticate'
  | 'admit'
  | 'receive'
  | 'resolve'
  | 'access'
  | 'shape'
  | 'plan'
  | 'load'
  | 'attempt'
  | 'settle'
  | 'respond';

/**
 * What a request went through: when each step began, what was asked of the planner, what the attempts came to. Kept for
 * every request, as a reading of the clock per step; sampled ones have a span per step as well.
 */
export class CallTrace implements StepReadings {
  readonly receivedAtMs: number;
  endedAtMs = 0;
  readonly names: Step[] = [];
  readonly startsMs: number[] = [];
  readonly reasons: string[] = [];
  readonly attempts: AttemptFacts[] = [];
  refusingStep = '';
  askedModel = '';
  query: PlanQuery | undefined;
  plan: PlanFacts | undefined;
  strategy = '';
  private readonly clock: Pick<Clock, 'monotonicMs'>;
  private readonly root: Span | undefined;
  private current: Span | undefined;

  private constructor(root: Span | undefined, clock: Pick<Clock, 'monotonicMs'>, receivedAtMs: number) {
    this.root = root;
    this.clock = clock;
    this.receivedAtMs = receivedAtMs;
  }

  /** Starts the trace of a request. @param receivedAtMs monotonic; default: now */
  static start(
    sampling: Sampling,
    method: string,
    route: string,
    clock: Pick<Clock, 'monotonicMs'> = systemClock,
    receivedAtMs: number = clock.monotonicMs(),
  ): CallTrace {
    const root = sampling.sampled
      ? startRequestSpan(sampling, `${method} ${route}`, { 'http.request.method': method, 'http.route': route })
      : undefined;
    return new CallTrace(root, clock, receivedAtMs);
  }

  /** Headers that put a callee below the running step; undefined when the request is not sampled. */
  get context(): TraceContext | undefined {
    const span = this.current ?? this.root;
    return span === undefined ? undefined : traceContextOf(span);
  }

  /** Empty when the request is not sampled. */
  get traceId(): string {
    return this.root?.spanContext().traceId ?? '';
  }

  /** Runs something with this request's span active, so that calls to other services are part of the trace. */
  run(work: () => void): void {
    runWithSpan(this.root, work);
  }

  /** Ends the running step and begins the next one. */
  step(name: Step, attributes?: Record<string, string | number>): void {
    this.names.push(name);
    this.startsMs.push(this.clock.monotonicMs());
    this.reasons.push('');
    if (this.root === undefined) return;
    endSpan(this.current);
    this.current = startChildSpan(name, attributes, this.root);
  }

  /** Notes which model the caller asked for, in its own words. */
  asked(model: string): void {
    this.askedModel = model;
  }

  /** Notes what the planner was asked. */
  asks(query: PlanQuery): void {
    this.query = query;
  }

  /** Notes what it answered. @param strategy by which one of the deployments is chosen; empty = not known */
  planned(plan: PlanFacts, strategy: string): void {
    this.plan = plan;
    this.strategy = strategy;
    if (this.root === undefined) return;
    this.current?.setAttribute('roundhouse.plan.source', plan.source);
  }

  /** Notes that the planner refused, and what it had against each candidate. */
  refused({ details }: Pick<AppError, 'details'>): void {
    const reasons = details.map(({ where, message }) => `${where}:${message}`);
    this.plan = { source: '', configNumber: 0n, permittedRetries: 0, reasons };
  }

  /** Notes what the attempt that is the running step came to. */
  attempted(attempt: AttemptFacts): void {
    this.attempts.push(attempt);
    const { failureClass } = attempt.facts;
    if (failureClass !== '') this.reasons[this.reasons.length - 1] = failureClass;
    if (this.current === undefined) return;
    this.current.setAttributes(attemptAttributes(attempt));
    if (failureClass !== '') this.current.setStatus({ code: SpanStatusCode.ERROR, message: failureClass });
  }

  /** Notes at the running step that it ended the request. */
  fail(reason: string): void {
    const last = this.names.length - 1;
    const step = this.names[last];
    // What settles or answers an attempt is not what failed: that was the attempt, which says so itself.
    if (this.attempts.length > 0 && (step === 'attempt' || step === 'settle' || step === 'respond')) {
      this.refusingStep = 'attempt';
      return;
    }
    this.refusingStep = step ?? '';
    if (step !== undefined) this.reasons[last] = reason;
    this.current?.setAttribute('error.type', reason);
    this.current?.setStatus({ code: SpanStatusCode.ERROR, message: reason });
  }

  /** Shows in the span of a sampled request what was said in it, where that is kept whole; without secrets. */
  said(capture: CallCapture | undefined): void {
    if (this.root === undefined || capture?.level !== 'full') return;
    const content = capturedContent(capture);
    if (content !== undefined) this.root.setAttributes(contentAttributes(content));
  }

  /** Ends the trace. @param reason empty = it was served */
  end(status: number, reason: string): void {
    this.endedAtMs = this.clock.monotonicMs();
    if (this.root === undefined) return;
    endSpan(this.current);
    this.root.setAttribute('http.response.status_code', status);
    if (reason !== '') {
      this.root.setAttribute('error.type', reason);
      // A span of a server is an error when the server failed, not when its caller did (semantic conventions of HTTP).
      if (status >= 500) this.root.setStatus({ code: SpanStatusCode.ERROR, message: reason });
    }
    endSpan(this.root);
  }
}
