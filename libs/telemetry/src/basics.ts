/** Telemetry without the SDK that makes spans of its own: programs load that when there is a collector to send them to. */
export { fatalOnUncaught } from './fatal.ts';
export { startHealthServer, type HealthServer, type HealthServerOptions, type Readiness } from './health-server.ts';
export { DROPPED, REDACTED, type LogFields } from './log-fields.ts';
export {
  createLogger,
  frameworkLogger,
  type FrameworkLogger,
  type Logger,
  type LogLevel,
  type LogMethod,
} from './logger.ts';
export type { Series, Tally, Timings } from './hot-metrics.ts';
export { createMetrics, DURATION_BUCKETS_SECONDS, type Metrics } from './metrics.ts';
export { onShutdown, type Shutdown, type ShutdownHost, type ShutdownOptions, type ShutdownStep } from './shutdown.ts';
export {
  endSpan,
  runWithSpan,
  startChildSpan,
  startRequestSpan,
  startSpanFromTraceparent,
  tracer,
  withRemoteParent,
  withSpan,
} from './spans.ts';
export {
  currentTraceContext,
  remoteContext,
  sampleRequest,
  traceContextOf,
  type Sampling,
  type TraceContext,
} from './trace-context.ts';
export type { Tracing, TracingOptions } from './tracing.ts';
