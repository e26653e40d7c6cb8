import type { Driver, ResponseHeaders, UpstreamFailure } from '@roundhouse/drivers';
import type { Clock } from '@roundhouse/kernel';
import { inspectCompletion, spanValue, spliceModel } from '@roundhouse/openai-api';
import { nothingProduced, SERVED, type AttemptResult, type Produced } from './attempt-result.ts';
import { failureOf } from './transport-failure.ts';
import type { ClientAnswer, FlatHeaders } from './client-answer.ts';
import type { Relay } from './relay.ts';
import type { UpstreamAttempt } from './upstream-attempt.ts';

/** What a unary relay needs to know of its request. */
export interface UnaryRelayOptions {
  readonly driver: Driver;
  readonly clock: Clock;
  /** JSON text of the model's public key. */
  readonly modelJson: Buffer;
  /** Answers larger than this are refused. */
  readonly maxAnswerBytes: number;
}

const NO_HEADERS: ResponseHeaders = {};
const NO_BODY = Buffer.alloc(0);

/**
 * Collects a whole answer and checks it. Nothing is sent on from here, so that any failure up to the last byte can
 * still be mended by another deployment.
 */
export class UnaryRelay implements Relay {
  readonly produced: Produced = nothingProduced();
  headers: ResponseHeaders = NO_HEADERS;
  /** The checked answer with the public model name; empty until the attempt was served. */
  private body: Buffer = NO_BODY;
  private attempt!: UpstreamAttempt;
  private ended!: (result: AttemptResult) => void;
  private parts: Buffer[] = [];
  private sizeBytes = 0;
  private readonly options: UnaryRelayOptions;

  constructor(options: UnaryRelayOptions) {
    this.options = options;
  }

  begin(attempt: UpstreamAttempt, ended: (result: AttemptResult) => void): void {
    this.attempt = attempt;
    this.ended = ended;
  }

  deliver(answer: ClientAnswer, headers: () => FlatHeaders): void {
    answer.sendJson(this.body, headers());
  }

  answered(headers: ResponseHeaders): void {
    this.headers = headers;
    this.attempt.firstTokenCame();
  }

  data(chunk: Buffer): void {
    this.parts.push(chunk);
    this.sizeBytes += chunk.length;
    if (this.sizeBytes > this.options.maxAnswerBytes) this.attempt.abort(failureOf('protocol', this.attempt.status));
  }

  complete(): void {
    const failure = this.check(this.parts.length === 1 ? (this.parts[0] as Buffer) : Buffer.concat(this.parts));
    if (failure === undefined) this.ended(SERVED);
    else this.failed(failure);
  }

  failed(failure: UpstreamFailure): void {
    this.parts = [];
    this.ended({ kind: 'failed', failure, committed: false });
  }

  private check(bytes: Buffer): UpstreamFailure | undefined {
    const { driver, clock, modelJson } = this.options;
    const { status } = this.attempt;
    try {
      const facts = inspectCompletion(bytes);
      if (facts.error.start >= 0) return driver.failure(status, this.headers, bytes, clock.nowMs());
      // An answer without a single choice or embedding is none.
      if (facts.choiceCount === 0) return failureOf('protocol', status);
      const { produced } = this;
      produced.usage = driver.usage(spanValue(bytes, facts.usage));
      produced.finishReason = facts.finishReason;
      produced.contentBytes = facts.contentBytes;
      produced.firstTokenAtMs = this.attempt.endedAtMs;
      this.body = spliceModel(bytes, facts.model, modelJson);
      return undefined;
    } catch {
      return failureOf('protocol', status);
    }
  }
}
