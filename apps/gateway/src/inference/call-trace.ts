import type { Span } from '@opentelemetry/api';
import {
  endSpan,
  runWithSpan,
  startChildSpan,
  startRequestSpan,
  traceContextOf,
  type Sampling,
  type TraceContext,
} from '@roundhouse/telemetry';

/** Steps of a request in its trace. The step that refused a request carries the error. */
export type Step = 'authenticate' | 'resolve' | 'access' | 'shape' | 'plan' | 'attempt' | 'settle' | 'respond';

/** The spans of one sampled request. Requests that are not sampled have none of these. */
export class CallTrace {
  private readonly root: Span;
  private current: Span | undefined;

  private constructor(root: Span) {
    this.root = root;
  }

  /** Starts the trace of a request; undefined when it is not sampled. */
  static start(sampling: Sampling, method: string, route: string): CallTrace | undefined {
    const attributes = { 'http.request.method': method, 'http.route': route };
    const root = startRequestSpan(sampling, `${method} ${route}`, attributes);
    return root === undefined ? undefined : new CallTrace(root);
  }

  /** Headers that put a callee below the running step. */
  get context(): TraceContext | undefined {
    return traceContextOf(this.current ?? this.root);
  }

  get traceId(): string {
    return this.root.spanContext().traceId;
  }

  /** Runs something with this request's span active, so that calls to other services are part of the trace. */
  run(work: () => void): void {
    runWithSpan(this.root, work);
  }

  /** Ends the running step and begins the next one. */
  step(name: Step, attributes: Record<string, string | number> = {}): void {
    endSpan(this.current);
    this.current = startChildSpan(name, attributes, this.root);
  }

  /** Notes at the running step that it ended the request. */
  fail(errorType: string): void {
    this.current?.setAttribute('error.type', errorType);
  }

  /** Ends the trace. */
  end(status: number, errorType: string): void {
    if (errorType !== '') this.root.setAttribute('error.type', errorType);
    endSpan(this.current);
    this.root.setAttribute('http.response.status_code', status);
    endSpan(this.root);
  }
}
