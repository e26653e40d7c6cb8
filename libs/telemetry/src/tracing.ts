import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { sampleRequest, type Sampling } from './trace-context.ts';

/** What tracing of a process needs. */
export interface TracingOptions {
  service: string;
  version: string;
  /** Share of root requests that are traced, 0 to 1. */
  sampleRatio: number;
  /** Base URL of an OTLP/HTTP collector; undefined: trace ids are passed on and logged, spans are not exported. */
  otlpEndpoint?: string | undefined;
  /** Instead of OTLP, for tests. */
  exporter?: SpanExporter;
}

/** Tracing of this process. */
export interface Tracing {
  /** {@link sampleRequest} with the ratio of this process. */
  sample(traceparent: string | undefined, tracestate?: string): Sampling;
  /** Exports what is waiting, at most 5 s; later spans are lost. */
  shutdown(): Promise<void>;
}

const MAX_QUEUED_SPANS = 4_096;
const EXPORT_TIMEOUT_MS = 5_000;
const EXPORT_DELAY_MS = 1_000;

/**
 * Starts tracing; once per process, before anything is served. All spans are made by our own code: no library is
 * patched, and nothing is created for requests that are not sampled, so the SDK itself samples everything it sees.
 */
export function startTracing(options: TracingOptions): Tracing {
  const exporter = options.exporter ?? otlpExporter(options.otlpEndpoint);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: options.service, [ATTR_SERVICE_VERSION]: options.version }),
    sampler: new AlwaysOnSampler(),
    spanProcessors: exporter === undefined ? [] : [batching(exporter)],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  return {
    sample: (traceparent, tracestate) => sampleRequest(traceparent, options.sampleRatio, tracestate),
    shutdown: async () => {
      await provider.shutdown();
      trace.disable();
      context.disable();
    },
  };
}

function otlpExporter(endpoint: string | undefined): SpanExporter | undefined {
  if (endpoint === undefined) return undefined;
  return new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS });
}

function batching(exporter: SpanExporter): BatchSpanProcessor {
  return new BatchSpanProcessor({
    exporter,
    maxQueueSize: MAX_QUEUED_SPANS,
    scheduledDelayMillis: EXPORT_DELAY_MS,
    exportTimeoutMillis: EXPORT_TIMEOUT_MS,
  });
}
