import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver, ResponseHeaders, UpstreamFailure } from '@roundhouse/drivers';
import { newId, type Clock } from '@roundhouse/kernel';
import type { Dispatcher } from 'undici';
import { Sweeper } from '../inference/sweeper.ts';
import { failureOf } from '../inference/transport-failure.ts';
import { UpstreamAttempt, type AttemptSink } from '../inference/upstream-attempt.ts';
import { isSilent } from './domain/verdict.ts';

/** A call to an upstream beside the data plane. */
export interface ProbeCall {
  readonly driver: Driver;
  readonly dispatcher: Dispatcher;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body?: string;
  /** Answers larger than this are given up. */
  readonly maxAnswerBytes: number;
  /** For the whole call, in milliseconds. */
  readonly limitMs: number;
}

/** What came of it. */
export interface ProbeOutcome {
  /** HTTP status; 0 = none came. */
  readonly status: number;
  readonly durationMs: number;
  /** Of a successful answer. */
  readonly contentType: string;
  /** Of a successful answer, whole. */
  readonly body: Buffer;
  /** undefined = a whole answer came, with a status of success. */
  readonly failure: UpstreamFailure | undefined;
}

/** Longest wait for a connection, in milliseconds. */
const CONNECT_MS = 5_000;
/** A call that brought no answer takes a multiple of this, so that its time does not tell why. */
const SILENT_STEP_MS = 1_000;

/**
 * Calls upstreams for tests and checks: over the same guarded connections as the data plane, but without accounting,
 * planning, circuits, and the metrics of callers.
 */
export class UpstreamProbe {
  private readonly sweeper: Sweeper;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
    this.sweeper = new Sweeper(clock);
  }

  /** @param signal gives the call up */
  async call(call: ProbeCall, signal: AbortSignal): Promise<ProbeOutcome> {
    const answer = new CollectedAnswer(call.maxAnswerBytes);
    const { limitMs } = call;
    const limits = { connectMs: CONNECT_MS, firstTokenMs: limitMs, idleMs: limitMs, totalMs: limitMs };
    const attempt = new UpstreamAttempt(call.driver, limits, answer, this.sweeper, this.clock);
    answer.attempt = attempt;
    const giveUp = (): void => attempt.abort(failureOf('cancelled', attempt.status));
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    else {
      const { method, path, headers, body } = call;
      const named = [...headers, 'x-request-id', newId()];
      attempt.dial(call.dispatcher, { method, path, headers: named, ...(body !== undefined && { body }) });
    }
    const failure = await answer.end;
    signal.removeEventListener('abort', giveUp);
    const durationMs = Math.round(this.clock.monotonicMs() - attempt.dialledAtMs);
    if (failure !== undefined && isSilent(failure)) await sleep(SILENT_STEP_MS - (durationMs % SILENT_STEP_MS));
    return {
      status: attempt.status,
      durationMs,
      contentType: String(answer.headers['content-type'] ?? ''),
      body: failure === undefined ? Buffer.concat(answer.parts) : Buffer.alloc(0),
      failure,
    };
  }
}

class CollectedAnswer implements AttemptSink {
  /** Set right after the attempt is made. */
  attempt!: UpstreamAttempt;
  headers: ResponseHeaders = {};
  parts: Buffer[] = [];
  readonly end: Promise<UpstreamFailure | undefined>;
  private bytes = 0;
  private readonly maxBytes: number;
  private resolve!: (failure: UpstreamFailure | undefined) => void;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
    this.end = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  answered(headers: ResponseHeaders): void {
    this.headers = headers;
  }

  data(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) this.attempt.abort(failureOf('protocol', this.attempt.status));
    else this.parts.push(chunk);
  }

  complete(): void {
    this.resolve(undefined);
  }

  failed(failure: UpstreamFailure): void {
    this.parts = [];
    this.resolve(failure);
  }
}
