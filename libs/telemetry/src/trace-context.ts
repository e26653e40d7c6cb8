import {
  context,
  createTraceState,
  isSpanContextValid,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';

/** Place of an operation in a distributed trace, as W3C Trace Context headers. Exists for sampled requests only. */
export interface TraceContext {
  traceparent: string;
  /** Empty when there is none. */
  tracestate: string;
}

/** Whether a request is traced, and below which span of its caller. */
export type Sampling = { sampled: false } | { sampled: true; parent: TraceContext | undefined };

const NOT_SAMPLED: Sampling = Object.freeze({ sampled: false });
const SAMPLED_ROOT: Sampling = Object.freeze({ sampled: true, parent: undefined });

/**
 * Decides once, at the edge, whether a request is traced. A caller's own decision (flag of `traceparent`) is kept;
 * without one, the share `ratio` is taken. Allocates nothing for requests that are not sampled.
 *
 * @param ratio 0 to 1.
 */
export function sampleRequest(
  traceparent: string | undefined,
  ratio: number,
  tracestate = '',
  random: () => number = Math.random,
): Sampling {
  const caller = traceparent === undefined ? undefined : parseTraceParent(traceparent);
  if (traceparent !== undefined && caller !== undefined) {
    return isSampled(caller) ? { sampled: true, parent: { traceparent, tracestate } } : NOT_SAMPLED;
  }
  return random() < ratio ? SAMPLED_ROOT : NOT_SAMPLED;
}

/** Headers for the active span, or undefined when the running operation is not sampled. */
export function currentTraceContext(): TraceContext | undefined {
  const span = trace.getActiveSpan();
  return span === undefined ? undefined : traceContextOf(span);
}

/** Headers that make `span` the parent of what a callee does; undefined when it is not sampled. */
export function traceContextOf(span: Span): TraceContext | undefined {
  const spanContext = span.spanContext();
  if (!isSampled(spanContext)) return undefined;
  return {
    traceparent: `00-${spanContext.traceId}-${spanContext.spanId}-01`,
    tracestate: spanContext.traceState?.serialize() ?? '',
  };
}

/** Context below a caller's span; undefined for absent, malformed or unsampled headers. */
export function remoteContext(remote: TraceContext | undefined): Context | undefined {
  if (remote === undefined) return undefined;
  const parsed = parseTraceParent(remote.traceparent);
  if (parsed === undefined || !isSampled(parsed)) return undefined;
  const spanContext: SpanContext = { ...parsed, isRemote: true };
  if (remote.tracestate !== '') spanContext.traceState = createTraceState(remote.tracestate);
  return trace.setSpanContext(context.active(), spanContext);
}

/** `version-trace-parent-flags`; a version that we do not know may say more, ours may not. `ff` is none. */
const TRACE_PARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

function parseTraceParent(text: string): SpanContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', rest] = TRACE_PARENT.exec(text) ?? [];
  const parsed = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
  return isSpanContextValid(parsed) && !(version === '00' && rest !== undefined) ? parsed : undefined;
}

function isSampled(spanContext: SpanContext): boolean {
  return (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0;
}
