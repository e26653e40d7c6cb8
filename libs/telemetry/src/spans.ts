import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api';
import { toAppError } from '@roundhouse/errors';
import { remoteContext, type Sampling, type TraceContext } from './trace-context.ts';

/** The tracer of a service, for spans that the functions below do not cover. */
export function tracer(service: string) {
  return trace.getTracer(service);
}

const spans = () => trace.getTracer('roundhouse');

/** Starts the span of a request at the edge; undefined when it is not sampled. The caller ends it. */
export function startRequestSpan(sampling: Sampling, name: string, attributes: Attributes = {}): Span | undefined {
  if (!sampling.sampled) return undefined;
  const parent = remoteContext(sampling.parent) ?? ROOT_CONTEXT;
  return spans().startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
}

/**
 * Starts a span below a caller's, for work that arrives batched on a stream. Undefined when the caller did not
 * sample. The caller of this function ends the span.
 */
export function startSpanFromTraceparent(
  remote: TraceContext | undefined,
  name: string,
  attributes: Attributes = {},
  kind: SpanKind = SpanKind.SERVER,
): Span | undefined {
  const parent = remoteContext(remote);
  return parent === undefined ? undefined : spans().startSpan(name, { kind, attributes }, parent);
}

/** Starts a child of `parent`, or of the active span; undefined when there is none. The caller ends it. */
export function startChildSpan(
  name: string,
  attributes: Attributes = {},
  parent: Span | undefined = trace.getActiveSpan(),
  kind: SpanKind = SpanKind.INTERNAL,
): Span | undefined {
  if (parent === undefined) return undefined;
  return spans().startSpan(name, { kind, attributes }, trace.setSpan(context.active(), parent));
}

/** Runs `run` with `span` active, without ending it; runs it plainly when there is no span. */
export function runWithSpan<Result>(span: Span | undefined, run: () => Result): Result {
  return span === undefined ? run() : context.with(trace.setSpan(context.active(), span), run);
}

/** Runs `run` in a child of the active span and ends it with the result; plainly when nothing is sampled. */
export function withSpan<Result>(name: string, attributes: Attributes, run: (span?: Span) => Result): Result {
  return runAndEnd(startChildSpan(name, attributes), run);
}

/** Runs `run` in a span below a caller's and ends it with the result; plainly when the caller did not sample. */
export function withRemoteParent<Result>(
  remote: TraceContext | undefined,
  name: string,
  attributes: Attributes,
  run: (span?: Span) => Result,
): Result {
  return runAndEnd(startSpanFromTraceparent(remote, name, attributes), run);
}

/** Ends a span; an error is recorded by its reason, never by its message, which may hold what a caller sent. */
export function endSpan(span: Span | undefined, error?: unknown): void {
  if (span === undefined) return;
  if (error !== undefined) {
    const { reason } = toAppError(error);
    span.setAttribute('error.type', reason);
    span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
  }
  span.end();
}

function runAndEnd<Result>(span: Span | undefined, run: (span?: Span) => Result): Result {
  if (span === undefined) return run();
  try {
    const result = runWithSpan(span, () => run(span));
    if (isPromise(result)) {
      result.then(
        () => endSpan(span),
        (error: unknown) => endSpan(span, error),
      );
    } else {
      endSpan(span);
    }
    return result;
  } catch (error) {
    endSpan(span, error);
    throw error;
  }
}

/** By shape, as promises of other realms (worker contexts, test runners) are no instances of ours. */
function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
