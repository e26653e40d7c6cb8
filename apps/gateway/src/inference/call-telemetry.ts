import type { Logger, Metrics } from '@roundhouse/telemetry';
import type { InboundRequest } from '../http/inbound-request.ts';
import type { CallObserver, CallSummary } from './call-summary.ts';

const FAST_BUCKETS_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5];

/** One wide log line and a few metrics per request. Never content, keys or headers. */
export class CallTelemetry implements CallObserver {
  private readonly logger: Logger;
  private readonly requestLogger: Logger;
  private readonly requests;
  private readonly durations;
  private readonly firstTokens;
  private readonly overheads;
  private readonly attempts;
  private readonly tokens;
  private readonly settlesLost;

  /** @param requestLogger takes the line of each request; may write with a delay */
  constructor(logger: Logger, requestLogger: Logger, metrics: Metrics) {
    this.logger = logger;
    this.requestLogger = requestLogger;
    this.requests = metrics.counter('requests_total', 'HTTP requests by route, status and reason.', [
      'route',
      'status',
      'reason',
    ]);
    this.durations = metrics.histogram(
      'request_duration_seconds',
      'From the headers of a request to the end of its answer.',
      ['route'],
    );
    this.firstTokens = metrics.histogram('first_token_seconds', 'From the dial to the first content of an answer.');
    this.overheads = metrics.histogram(
      'overhead_seconds',
      'What the gateway itself took of a request.',
      [],
      FAST_BUCKETS_SECONDS,
    );
    this.attempts = metrics.counter('attempts_total', 'Attempts made for requests that are over.');
    this.tokens = metrics.counter('tokens_total', 'Tokens of requests that are over.', ['direction']);
    this.settlesLost = metrics.counter('settles_lost_total', 'Answers whose usage could not be made durable.');
  }

  finished(summary: CallSummary): void {
    const { route, status, reason, durationMs } = summary;
    this.requests.labels(route, String(status), reason).inc();
    this.durations.labels(route).observe(durationMs / 1000);
    this.overheads.observe(summary.overheadMs / 1000);
    if (summary.attempts > 0) this.attempts.inc(summary.attempts);
    if (summary.ttftMs > 0) this.firstTokens.observe(summary.ttftMs / 1000);
    if (summary.inputTokens > 0) this.tokens.labels('input').inc(summary.inputTokens);
    if (summary.outputTokens > 0) this.tokens.labels('output').inc(summary.outputTokens);
    if (this.requestLogger.isLevelEnabled('info')) this.requestLogger.info(lineOf(summary), 'request');
  }

  settleLost(error: Error): void {
    this.settlesLost.inc();
    this.logger.error({ error }, 'usage of an answer could not be recorded');
  }

  /** A request that never became a call: lists, refusals ahead of the body, the admin API. */
  answered(inbound: InboundRequest, route: string, status: number, durationMs: number): void {
    this.requests.labels(route, String(status), inbound.reason).inc();
    this.durations.labels(route).observe(durationMs / 1000);
    this.requestLogger.info(
      {
        requestId: inbound.requestId,
        clientRequestId: inbound.clientRequestId || undefined,
        route,
        organizationId: inbound.principal?.organizationId,
        projectId: inbound.principal?.projectId,
        apiKeyId: inbound.principal?.apiKeyId,
        status,
        reason: inbound.reason || undefined,
        durationMs: rounded(durationMs),
      },
      'request',
    );
  }
}

function lineOf(summary: CallSummary): Record<string, unknown> {
  const { principal } = summary;
  return {
    requestId: summary.requestId,
    clientRequestId: summary.clientRequestId || undefined,
    trace_id: summary.traceId || undefined,
    route: summary.route,
    organizationId: principal?.organizationId,
    projectId: principal?.projectId,
    apiKeyId: principal?.apiKeyId,
    model: summary.model || undefined,
    deploymentId: summary.deploymentId || undefined,
    stream: summary.stream,
    status: summary.status,
    reason: summary.reason || undefined,
    attempts: summary.attempts,
    plan: summary.planSource || undefined,
    inputTokens: summary.inputTokens,
    outputTokens: summary.outputTokens,
    usageSource: summary.usageSource,
    ttftMs: summary.ttftMs,
    durationMs: rounded(summary.durationMs),
    overheadMs: rounded(summary.overheadMs),
  };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
