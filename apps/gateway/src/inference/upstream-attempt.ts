import type { Driver, ResponseHeaders, UpstreamFailure } from '@roundhouse/drivers';
import type { Clock } from '@roundhouse/kernel';
import type { Dispatcher } from 'undici';
import type { Sweeper, Swept } from './sweeper.ts';
import { failureOf, transportFailureClass } from './transport-failure.ts';

/**
 * Time limits of an attempt, in milliseconds from its dial; `idleMs` from the last byte (in a stream
 * of events: from the last end of a line), `progressMs` from the last event.
 */
export interface AttemptLimits {
  readonly connectMs: number;
  /** Until {@link UpstreamAttempt.firstTokenCame}. */
  readonly firstTokenMs: number;
  readonly idleMs: number;
  /** Between two calls of {@link UpstreamAttempt.progressed}; absent for answers that are not made of events. */
  readonly progressMs?: number | undefined;
  readonly totalMs: number;
}

/** Takes what a successful answer consists of. After one of `complete` and `failed` nothing else is called. */
export interface AttemptSink {
  /** The status was 2xx. */
  answered(headers: ResponseHeaders): void;
  data(chunk: Buffer): void;
  complete(): void;
  failed(failure: UpstreamFailure): void;
}

/** Headers of an answer; no upstream that we know of sends a third of that. */
const MAX_HEADERS = 100;
const PAGE = /^\s*(text\/html|application\/xhtml\+xml)/i;
const MAX_ERROR_BYTES = 64 * 1024;
const LF = 0x0a;
const CR = 0x0d;
/** How long the rest of an answer may take once all that counts has come; then its connection is given up. */
const LINGER_MS = 1_000;

/**
 * One call to one upstream: watches over its time limits, reads error answers, and hands the bytes of successful
 * ones to a sink as they come. Whatever happens, the sink learns exactly one end.
 */
export class UpstreamAttempt implements Dispatcher.DispatchHandler, Swept {
  seat = -1;
  /** HTTP status of the answer; 0 = none came. */
  status = 0;
  /** Monotonic milliseconds. */
  readonly dialledAtMs: number;
  /** When the request had a connection to go over; 0 = not yet. */
  connectedAtMs = 0;
  /** When it was over, for whatever reason; 0 = not yet. */
  endedAtMs = 0;
  private controller: Dispatcher.DispatchController | undefined;
  private headers: ResponseHeaders = {};
  private errorParts: Buffer[] = [];
  private errorBytes = 0;
  private lastByteAtMs: number;
  private lastProgressAtMs: number;
  private phase: 'connecting' | 'waiting' | 'flowing' | 'over' = 'connecting';
  private paused = false;
  private readonly driver: Driver;
  private readonly limits: AttemptLimits;
  private readonly sink: AttemptSink;
  private readonly sweeper: Sweeper;
  private readonly clock: Clock;

  constructor(driver: Driver, limits: AttemptLimits, sink: AttemptSink, sweeper: Sweeper, clock: Clock) {
    this.driver = driver;
    this.limits = limits;
    this.sink = sink;
    this.sweeper = sweeper;
    this.clock = clock;
    this.dialledAtMs = clock.monotonicMs();
    this.lastByteAtMs = this.dialledAtMs;
    this.lastProgressAtMs = this.dialledAtMs;
  }

  /** As the upstream called the request; empty = it did not. */
  get upstreamRequestId(): string {
    const id = this.headers['x-request-id'] ?? this.headers['request-id'];
    return typeof id === 'string' ? id : '';
  }

  /** Sends the request. */
  dial(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions): void {
    this.sweeper.add(this);
    dispatcher.dispatch(options, this);
  }

  /** From now on only silence counts, not the wait for the first token. */
  firstTokenCame(): void {
    if (this.phase === 'waiting') this.phase = 'flowing';
    this.progressed();
  }

  /** Something whole has come: comments and bytes that complete nothing do not keep a stream alive for ever. */
  progressed(): void {
    this.lastProgressAtMs = this.lastByteAtMs;
  }

  /** All that counts has come; what follows is read and dropped. */
  finish(): void {
    if (this.phase === 'over') return;
    this.end();
    this.resume();
    this.sink.complete();
  }

  /** Gives the attempt up: its connection is destroyed in this turn of the event loop. The sink learns a failure. */
  abort(failure: UpstreamFailure): void {
    if (this.phase === 'over') return;
    this.end();
    this.cut();
    this.sink.failed(failure);
  }

  /** Stops reading, because the caller reads slowly. Time limits of the upstream stand still. */
  pause(): void {
    this.paused = true;
    this.controller?.pause();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.lastByteAtMs = this.clock.monotonicMs();
    this.lastProgressAtMs = this.lastByteAtMs;
    this.controller?.resume();
  }

  sweep(nowMs: number): void {
    const { limits } = this;
    const ageMs = nowMs - this.dialledAtMs;
    if (this.phase === 'over') {
      if (nowMs - this.endedAtMs > LINGER_MS) this.cut();
    } else if (this.phase === 'connecting' && ageMs > limits.connectMs) {
      this.abort(failureOf('connect'));
    } else if (this.phase !== 'flowing' && ageMs > limits.firstTokenMs) {
      this.abort(failureOf('timeout_first_token', this.status));
    } else if (this.phase === 'flowing' && !this.paused && this.isSilent(nowMs)) {
      this.abort(failureOf('idle', this.status));
    } else if (ageMs > limits.totalMs) {
      this.abort(failureOf('idle', this.status));
    }
  }

  private isSilent(nowMs: number): boolean {
    const { idleMs, progressMs = Infinity } = this.limits;
    return nowMs - this.lastByteAtMs > idleMs || nowMs - this.lastProgressAtMs > progressMs;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // Given up while it still waited for a connection.
    if (this.phase === 'over') {
      controller.abort(ABANDONED);
      return;
    }
    this.phase = 'waiting';
    this.connectedAtMs = this.clock.monotonicMs();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    // Interim answers (1xx) announce nothing.
    if (this.phase === 'over' || status < 200) return;
    this.status = status;
    this.headers = headers;
    this.lastByteAtMs = this.clock.monotonicMs();
    if (status >= 300) return;
    if (isNoAnswer(headers)) this.abort(failureOf('protocol', status));
    else this.sink.answered(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.phase === 'over') return;
    // A line that grows byte by byte and never ends is no sign of life in a stream of events.
    if (this.limits.progressMs === undefined || chunk.includes(LF) || chunk.includes(CR)) {
      this.lastByteAtMs = this.clock.monotonicMs();
    }
    if (this.status < 300) {
      this.sink.data(chunk);
    } else if (this.errorBytes < MAX_ERROR_BYTES) {
      this.errorParts.push(chunk);
      this.errorBytes += chunk.length;
    } else {
      this.abort(this.readFailure());
    }
  }

  onResponseEnd(): void {
    if (this.phase === 'over') {
      this.sweeper.delete(this);
      return;
    }
    this.end();
    this.sweeper.delete(this);
    if (this.status < 300) this.sink.complete();
    else this.sink.failed(this.readFailure());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.sweeper.delete(this);
    if (this.phase === 'over') return;
    this.end();
    // A body that breaks off does not take back the status that was read.
    if (this.status >= 300) this.sink.failed(this.readFailure());
    else this.sink.failed(failureOf(transportFailureClass(error, this.status > 0), this.status));
  }

  private readFailure(): UpstreamFailure {
    const body = Buffer.concat(this.errorParts);
    return this.driver.failure(this.status, this.headers, body.subarray(0, MAX_ERROR_BYTES), this.clock.nowMs());
  }

  private end(): void {
    this.phase = 'over';
    this.endedAtMs = this.clock.monotonicMs();
  }

  private cut(): void {
    this.sweeper.delete(this);
    this.controller?.abort(ABANDONED);
  }
}

function isPacked({ 'content-encoding': encoding }: ResponseHeaders): boolean {
  return encoding !== undefined && encoding !== '' && encoding !== 'identity';
}

/** What its headers give away before a byte of it was read. */
function isNoAnswer(headers: ResponseHeaders): boolean {
  // Unpacked it could be of any size, and nobody asked for it.
  return isPacked(headers) || isPage(headers) || Object.keys(headers).length > MAX_HEADERS;
}

/** What stands between us and an upstream, such as a sign-in or a block, answers with pages. */
function isPage({ 'content-type': type }: ResponseHeaders): boolean {
  return typeof type === 'string' && PAGE.test(type);
}

const ABANDONED = new Error('the attempt was given up');
