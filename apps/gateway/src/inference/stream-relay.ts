import type { Driver, FailureClass, ResponseHeaders, UpstreamFailure } from '@roundhouse/drivers';
import type { Clock } from '@roundhouse/kernel';
import {
  inspectCompletion,
  spanValue,
  spliceModel,
  sseEvent,
  SseSplitter,
  type CompletionFacts,
  type SseEvent,
} from '@roundhouse/openai-api';
import { nothingProduced, SERVED, type AttemptResult, type Produced } from './attempt-result.ts';
import type { ClientAnswer } from './client-answer.ts';
import { HeldFrames } from './domain/held-frames.ts';
import type { Relay } from './relay.ts';
import { failureOf } from './transport-failure.ts';
import type { UpstreamAttempt } from './upstream-attempt.ts';

/** What a relay needs to know of its request. */
export interface RelayOptions {
  readonly driver: Driver;
  readonly clock: Clock;
  /** JSON text of the model's public key. */
  readonly modelJson: Buffer;
  /** Whether the caller asked for the usage chunk. */
  readonly wantsUsage: boolean;
  /** Called at the commit, before the first frame is written: sends status and headers unless they are out already. */
  readonly onCommit: () => void;
}

const DONE = Buffer.from('[DONE]');
/** How a stream may end without its upstream having said that it failed. */
const BREAKS: ReadonlySet<FailureClass> = new Set(['truncated', 'idle']);

/**
 * Moves a stream from an upstream to a caller by the commit protocol. Held: frames wait until the first content, or
 * until as much is held as may be; the source may still change. Committed: frames flow, the source is fixed.
 * Every event is checked before it is passed on.
 */
export class StreamRelay implements Relay {
  readonly produced: Produced = nothingProduced();
  headers: ResponseHeaders = {};
  private attempt!: UpstreamAttempt;
  private ended!: (result: AttemptResult) => void;
  private committed = false;
  private ready: Buffer[] = [];
  /** Bits of the choices that have begun, and of those that named their reason to stop. */
  private choices = 0;
  private finishedChoices = 0;
  /** A chunk with nothing but usage stands behind all choices. */
  private totalSeen = false;
  private done = false;
  private failure: UpstreamFailure | undefined;
  private readonly held = new HeldFrames();
  private readonly splitter = new SseSplitter();
  private readonly client: ClientAnswer;
  private readonly options: RelayOptions;
  private readonly take = (event: SseEvent): void => this.takeEvent(event);

  constructor(client: ClientAnswer, options: RelayOptions) {
    this.client = client;
    this.options = options;
  }

  begin(attempt: UpstreamAttempt, ended: (result: AttemptResult) => void): void {
    this.attempt = attempt;
    this.ended = ended;
  }

  deliver(answer: ClientAnswer): void {
    answer.endStream();
  }

  answered(headers: ResponseHeaders): void {
    this.headers = headers;
  }

  data(chunk: Buffer): void {
    try {
      this.splitter.push(chunk, this.take);
    } catch {
      this.failure ??= failureOf('protocol', this.attempt.status);
    }
    // What was right is delivered before what was wrong ends the stream.
    this.flush();
    if (this.failure !== undefined) this.attempt.abort(this.failure);
    else if (this.done) this.attempt.finish();
  }

  complete(): void {
    this.splitter.end((event) => {
      this.done ||= event.data.equals(DONE);
    });
    this.failed(failureOf('truncated', this.attempt.status));
  }

  failed(failure: UpstreamFailure): void {
    if (!BREAKS.has(failure.failureClass) || !this.isWhole()) {
      this.ended({ kind: 'failed', failure, committed: this.committed });
      return;
    }
    if (!this.committed) this.commit();
    this.flush();
    this.ended(SERVED);
  }

  /** Some servers send no [DONE]; one that named its reasons to stop has said all the same that it is done. */
  private isWhole(): boolean {
    const { choices, finishedChoices } = this;
    if (choices === 0) return false;
    return this.done || this.totalSeen || choices === finishedChoices;
  }

  private takeEvent(event: SseEvent): void {
    if (this.done || this.failure !== undefined) return;
    this.attempt.progressed();
    if (event.data.equals(DONE)) {
      this.done = true;
      return;
    }
    const facts = this.inspect(event);
    if (facts === undefined) return;
    this.note(event, facts);
    const isUsageOnly = facts.choiceCount === 0 && facts.usage.start >= 0;
    this.totalSeen ||= isUsageOnly && this.choices !== 0;
    if (isUsageOnly && !this.options.wantsUsage) return;
    const frame = this.frameOf(event, facts);
    if (this.committed) {
      this.ready.push(frame);
      return;
    }
    const full = this.held.hold(frame);
    if (facts.hasContent || full) this.commit();
  }

  /** Checks an event; undefined when it is a failure. */
  private inspect(event: SseEvent): CompletionFacts | undefined {
    const { attempt, options } = this;
    try {
      const facts = inspectCompletion(event.data);
      if (facts.error.start < 0) return facts;
      this.failure = options.driver.failure(attempt.status, this.headers, event.data, options.clock.nowMs());
    } catch {
      this.failure = failureOf('protocol', attempt.status);
    }
    return undefined;
  }

  private note(event: SseEvent, facts: CompletionFacts): void {
    const { produced } = this;
    // Usage is cumulative where it comes more than once: the last one counts.
    if (facts.usage.start >= 0) {
      produced.usage = this.options.driver.usage(spanValue(event.data, facts.usage)) ?? produced.usage;
    }
    this.choices |= facts.choices;
    this.finishedChoices |= facts.finishedChoices;
    if (facts.finishReason !== '') produced.finishReason = facts.finishReason;
    if (!facts.hasContent) return;
    produced.contentBytes += facts.contentBytes;
    produced.contentFrames += 1;
    if (produced.firstTokenAtMs === 0) {
      produced.firstTokenAtMs = this.options.clock.monotonicMs();
      this.attempt.firstTokenCame();
    }
  }

  private frameOf(event: SseEvent, facts: CompletionFacts): Buffer {
    const { data, plainBytes } = event;
    const { model } = facts;
    if (plainBytes === undefined) return sseEvent(spliceModel(data, model, this.options.modelJson), event.type);
    if (model.start < 0) return plainBytes;
    // A plain event is its data between `data:` and two line feeds: spliced in place, it is copied once.
    const shift = plainBytes.length - 2 - data.length;
    const span = { start: model.start + shift, end: model.end + shift };
    return spliceModel(plainBytes, span, this.options.modelJson);
  }

  private commit(): void {
    this.committed = true;
    this.attempt.firstTokenCame();
    this.options.onCommit();
    this.ready = this.held.release();
  }

  /** One write for all that one chunk of the upstream brought. */
  private flush(): void {
    if (this.ready.length === 0) return;
    const bytes = this.ready.length === 1 ? (this.ready[0] as Buffer) : Buffer.concat(this.ready);
    this.ready = [];
    if (!this.client.write(bytes)) this.attempt.pause();
  }
}
