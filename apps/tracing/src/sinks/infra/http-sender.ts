import { EgressPools, EgressRefusedError } from '@roundhouse/egress';
import type { Clock } from '@roundhouse/kernel';
import type { ClaimedDelivery, SinkSender } from '../deliveries.ports.ts';
import { otlpLogs } from '../domain/otlp-logs.ts';
import type { Outcome } from '../domain/retry-schedule.ts';
import { webhookMessage, type Message } from '../domain/webhook-message.ts';
import type { Sink } from '../sink.ts';

/** A receiver that has not answered by then has not taken it. */
const DEADLINE_MS = 10_000;
/** What a receiver says is not kept; more of it than this is not even read. */
const MAX_ANSWER_BYTES = 64 * 1024;
const CONNECTIONS_PER_SINK = 8;
const DATE_OR_SECONDS = /^\d{1,9}$/;

/** How things are sent. */
export interface HttpSenderOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** For the header `user-agent`. */
  readonly version: string;
  /** Ports of our own services, closed on loopback whatever is opened. */
  readonly ownPorts: ReadonlySet<number>;
  /** Default 10 000. */
  readonly deadlineMs?: number;
}

/** Posts to sinks through the guarded client: no private addresses unless opened, no redirects, a deadline. */
export class HttpSender implements SinkSender {
  private readonly pools: EgressPools;
  private readonly options: HttpSenderOptions;

  constructor(options: HttpSenderOptions) {
    this.options = options;
    this.pools = new EgressPools({
      deniedLoopbackPorts: options.ownPorts,
      maxConnections: CONNECTIONS_PER_SINK,
      maxPools: 512,
      connectTimeoutMs: 5_000,
    });
  }

  async send(
    sink: Sink,
    deliveries: readonly Pick<ClaimedDelivery, 'id' | 'event'>[],
    signal: AbortSignal,
  ): Promise<Outcome> {
    const message = this.messageFor(sink, deliveries);
    const deadline = AbortSignal.timeout(this.options.deadlineMs ?? DEADLINE_MS);
    try {
      return await this.post(sink, message, AbortSignal.any([signal, deadline]));
    } catch (error) {
      if (signal.aborted) throw error;
      return { httpStatus: 0, error: deadline.aborted ? 'no answer in time' : wordsFor(error), retryAfterMs: 0 };
    }
  }

  /** Ends every connection at once. */
  close(): Promise<void> {
    return this.pools.close();
  }

  private messageFor(sink: Sink, deliveries: readonly Pick<ClaimedDelivery, 'id' | 'event'>[]): Message {
    const nowMs = this.options.clock.nowMs();
    const [first] = deliveries;
    if (first === undefined) throw new Error('nothing to send');
    const events = deliveries.map(({ event }) => event);
    if (sink.type === 'otlp') return otlpLogs(events, sink.secret, nowMs);
    return webhookMessage(first.event, first.id, sink.secret ?? '', nowMs);
  }

  private async post(sink: Sink, { headers, body }: Message, signal: AbortSignal): Promise<Outcome> {
    const { url, allowed, rangesKey } = sink;
    const pool = this.pools.upstream(url.origin, `${sink.id} ${sink.revision}`, allowed, rangesKey);
    const answer = await pool.request({
      method: 'POST',
      path: url.pathname,
      headers: { 'user-agent': `roundhouse/${this.options.version}`, ...sink.headers, ...headers },
      body,
      signal,
    });
    const { statusCode: httpStatus } = answer;
    // Read, so that the connection can be used again; a receiver that goes on talking loses its connection. Its status has
    // said already whether it took the delivery.
    await answer.body.dump({ limit: MAX_ANSWER_BYTES, signal }).catch(() => undefined);
    if (httpStatus >= 200 && httpStatus < 300) return { httpStatus, error: '', retryAfterMs: 0 };
    const redirects = httpStatus >= 300 && httpStatus < 400;
    const error = redirects ? `answered ${httpStatus}: redirects are not followed` : `answered ${httpStatus}`;
    return { httpStatus, error, retryAfterMs: this.retryAfterMs(answer.headers['retry-after']) };
  }

  /** RFC 9110: seconds, or a date. */
  private retryAfterMs(header: string | string[] | undefined): number {
    if (typeof header !== 'string') return 0;
    if (DATE_OR_SECONDS.test(header)) return Number(header) * 1000;
    const atMs = Date.parse(header);
    return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - this.options.clock.nowMs());
  }
}

/** The kind of failure and nothing else: what a closed port says is not told from what an open one says. */
function wordsFor(error: unknown): string {
  if (error instanceof EgressRefusedError) return 'the address is not allowed';
  return 'cannot be reached';
}
