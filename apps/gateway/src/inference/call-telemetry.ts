import type { Logger, Metrics, Tally, Timings } from '@roundhouse/telemetry';
import type { InboundRequest } from '../http/inbound-request.ts';
import type { RequestLines } from '../http/request-lines.ts';
import { NO_BODY, type RequestFacts } from '../request-log/request-facts.ts';
import type { RequestLog } from '../request-log/request-log.ports.ts';
import { callLine } from './call-line.ts';
import type { CallObserver, CallSummary } from './call-summary.ts';

const OVERHEAD_BUCKETS_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5];

/** The counters of one kind of request, looked up once per kind. */
interface RequestCounters {
  readonly requests: Tally;
  readonly durations: Timings;
}

/** Those of the kind that came last: most requests are of the kind before them. */
interface LastCounters extends RequestCounters {
  readonly route: string;
  readonly status: number;
  readonly reason: string;
}

/** One wide log line, a record and a few metrics per request. Never content, keys or headers. */
export class CallTelemetry implements CallObserver {
  private readonly logger: Logger;
  private readonly lines: RequestLines;
  private readonly requestLog: RequestLog | undefined;
  private readonly counters = new Map<string, RequestCounters>();
  private last: LastCounters | undefined;
  private readonly requests;
  private readonly durations;
  private readonly firstTokens: Timings;
  private readonly overheads: Timings;
  private readonly attempts: Tally;
  private readonly inputTokens: Tally;
  private readonly outputTokens: Tally;
  private readonly settlesLost;

  constructor(logger: Logger, lines: RequestLines, metrics: Metrics, requestLog?: RequestLog) {
    this.logger = logger;
    this.lines = lines;
    this.requestLog = requestLog;
    this.requests = metrics.hotCounter('requests_total', 'HTTP requests by route, status and reason.', [
      'route',
      'status',
      'reason',
    ]);
    this.durations = metrics.hotHistogram('request_duration_seconds', 'From the headers to the end of the answer.', [
      'route',
    ]);
    this.firstTokens = metrics
      .hotHistogram('first_token_seconds', 'From the dial to the first content of a stream.')
      .with({});
    this.overheads = metrics
      .hotHistogram('overhead_seconds', 'What the gateway itself took of a request.', [], OVERHEAD_BUCKETS_SECONDS)
      .with({});
    this.attempts = metrics.hotCounter('attempts_total', 'Attempts made for requests that are over.').with({});
    const tokens = metrics.hotCounter('tokens_total', 'Tokens of requests that are over.', ['direction']);
    this.inputTokens = tokens.with({ direction: 'input' });
    this.outputTokens = tokens.with({ direction: 'output' });
    this.settlesLost = metrics.counter('settles_lost_total', 'Answers whose usage could not be made durable.');
  }

  finished(summary: CallSummary): void {
    const { requests, durations } = this.countersOf(summary.route, summary.status, summary.reason);
    requests.inc();
    durations.observe(summary.durationMs / 1000);
    this.overheads.observe(summary.overheadMs / 1000);
    if (summary.attempts > 0) this.attempts.inc(summary.attempts);
    if (summary.stream && summary.ttftMs > 0) this.firstTokens.observe(summary.ttftMs / 1000);
    if (summary.inputTokens > 0) this.inputTokens.inc(summary.inputTokens);
    if (summary.outputTokens > 0) this.outputTokens.inc(summary.outputTokens);
    if (this.lines.wants(summary.status, summary.reason)) this.lines.writeText(callLine(summary));
    if (this.requestLog !== undefined && leavesRecord(summary)) this.requestLog.add(summary);
    else summary.body.capture?.release();
  }

  settleLost(error: Error): void {
    this.settlesLost.inc();
    this.logger.error({ error }, 'usage of an answer could not be recorded');
  }

  /** A request that never became a call: lists, refusals ahead of the body, the admin API. */
  answered(inbound: InboundRequest, route: string, status: number, durationMs: number): void {
    const { requests, durations } = this.countersOf(route, status, inbound.reason);
    requests.inc();
    durations.observe(durationMs / 1000);
    if (this.lines.wants(status, inbound.reason)) this.writeLine(inbound, route, status, durationMs);
    this.record(inbound, route, status, durationMs);
  }

  private writeLine(inbound: InboundRequest, route: string, status: number, durationMs: number): void {
    this.lines.write({
      requestId: inbound.requestId,
      clientRequestId: inbound.clientRequestId || undefined,
      trace_id: inbound.trace?.traceId || undefined,
      route,
      organizationId: inbound.principal?.organizationId,
      projectId: inbound.principal?.projectId,
      apiKeyId: inbound.principal?.apiKeyId,
      status,
      reason: inbound.reason || undefined,
      durationMs: rounded(durationMs),
    });
  }

  /** The record of a call that was refused before its body had been read. Whose it was is known from its key alone. */
  private record(inbound: InboundRequest, route: string, status: number, durationMs: number): void {
    const { principal, trace } = inbound;
    // Only calls are admitted: lists and what else is merely looked at leave no record.
    if (principal === undefined || trace === undefined || status < 400 || !trace.names.includes('admit')) return;
    this.requestLog?.add({
      requestId: inbound.requestId,
      clientRequestId: inbound.clientRequestId,
      traceId: trace.traceId,
      principal,
      route,
      model: '',
      stream: false,
      status,
      reason: inbound.reason,
      overheadMs: durationMs,
      steps: trace,
      body: NO_BODY,
    });
  }

  private countersOf(route: string, status: number, reason: string): RequestCounters {
    const { last } = this;
    if (last !== undefined && last.route === route && last.status === status && last.reason === reason) return last;
    this.last = { route, status, reason, ...this.knownCounters(route, status, reason) };
    return this.last;
  }

  /** Routes, statuses and reasons are small closed sets, and so is this map. */
  private knownCounters(route: string, status: number, reason: string): RequestCounters {
    const key = `${route} ${status} ${reason}`;
    let counters = this.counters.get(key);
    if (counters === undefined) {
      counters = {
        requests: this.requests.with({ route, status: String(status), reason }),
        durations: this.durations.with({ route }),
      };
      this.counters.set(key, counters);
    }
    return counters;
  }
}

/** Calls without a caller, or whose steps nobody noted, leave no record. */
function leavesRecord(summary: CallSummary): summary is CallSummary & RequestFacts {
  return summary.principal !== undefined && summary.steps !== undefined;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
