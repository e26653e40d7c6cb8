import { Metadata } from '@grpc/grpc-js';
import type { TraceContext } from '@roundhouse/telemetry/basics';

// Header names of W3C Trace Context.
const TRACE_PARENT_HEADER = 'traceparent';
const TRACE_STATE_HEADER = 'tracestate';

/** Metadata of an outgoing call: the W3C trace context when the operation is sampled, else nothing. */
export function traceMetadata(trace: TraceContext | undefined): Metadata {
  const metadata = new Metadata();
  if (trace !== undefined) {
    metadata.set(TRACE_PARENT_HEADER, trace.traceparent);
    if (trace.tracestate !== '') metadata.set(TRACE_STATE_HEADER, trace.tracestate);
  }
  return metadata;
}

/** The caller's place in its trace, as it came in; undefined when it sent none. */
export function traceContextOfMetadata(metadata: Metadata): TraceContext | undefined {
  const traceparent = metadata.get(TRACE_PARENT_HEADER)[0];
  if (typeof traceparent !== 'string') return undefined;
  const tracestate = metadata.get(TRACE_STATE_HEADER)[0];
  return { traceparent, tracestate: typeof tracestate === 'string' ? tracestate : '' };
}
