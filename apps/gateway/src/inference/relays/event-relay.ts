import type { ResponseHeaders, UpstreamFailure } from '@roundhouse/drivers';
import { addCounts, inspectAnswer, memberValue, sseEvent, SseSplitter, type SseEvent } from '@roundhouse/openai-api';
import { nothingProduced, SERVED, type AttemptResult, type Produced } from '../attempt-result.ts';
import type { Relay } from '../relay.ts';
import { failureOf } from '../transport-failure.ts';
import type { UpstreamAttempt } from '../upstream-attempt.ts';
import { mediaTypeOf, withCounted, type MediaRelayOptions, type RelayedAnswer } from './media-relay.ts';

const DONE = Buffer.from('[DONE]');
/** A picture travels as one event. */
const MAX_EVENT_BYTES = 32 * 1024 * 1024;
/** Types of events that say that a thing is complete, whatever the thing. */
const LAST_TYPE = /\.(completed|done)$/;

/**
 * Moves a stream of typed events that are no chat: parts of images, of a transcript, of speech. The first event commits,
 * because each of them shows something. Every event is checked and goes on whole, also of a type that nobody here knows.
 */
export class EventRelay implements Relay {
  readonly produced: Produced = nothingProduced();
  headers: ResponseHeaders = {};
  private committed = false;
  private lastSeen = false;
  private ready: Buffer[] = [];
  private failure: UpstreamFailure | undefined;
  private readonly splitter = new SseSplitter(MAX_EVENT_BYTES);
  private readonly client: RelayedAnswer;
  private readonly options: MediaRelayOptions;
  private attempt!: UpstreamAttempt;
  private ended!: (result: AttemptResult) => void;
  private readonly take = (event: SseEvent): void => this.takeEvent(event);

  constructor(client: RelayedAnswer, options: MediaRelayOptions) {
    this.client = client;
    this.options = options;
  }

  begin(attempt: UpstreamAttempt, ended: (result: AttemptResult) => void): void {
    this.attempt = attempt;
    this.ended = ended;
  }

  deliver(): void {
    this.client.end();
  }

  answered(headers: ResponseHeaders): void {
    this.headers = headers;
    // A server that does not stream has misread the request; whatever it says now is no event.
    if (mediaTypeOf(headers) !== 'text/event-stream') this.failure = failureOf('protocol', this.attempt.status);
  }

  data(chunk: Buffer): void {
    if (this.failure === undefined) this.split(chunk);
    // What was right is delivered before what was wrong ends the stream.
    this.flush();
    if (this.failure !== undefined) this.attempt.abort(this.failure);
  }

  complete(): void {
    if (this.failure === undefined) this.endEvents();
    this.flush();
    this.failed(this.failure ?? failureOf('truncated', this.attempt.status));
  }

  failed(failure: UpstreamFailure): void {
    // What has said that it is complete is, however its connection ends.
    const isWhole = this.lastSeen && (failure.failureClass === 'truncated' || failure.failureClass === 'idle');
    this.ended(isWhole ? SERVED : { kind: 'failed', failure, committed: this.committed });
  }

  /** The last event may lack its blank line; one that cannot be read without it has broken off. */
  private endEvents(): void {
    this.splitter.end(this.take);
    if (this.failure?.failureClass === 'protocol') this.failure = undefined;
  }

  private split(chunk: Buffer): void {
    try {
      this.splitter.push(chunk, this.take);
    } catch {
      this.failure ??= failureOf('protocol', this.attempt.status);
    }
  }

  private takeEvent(event: SseEvent): void {
    if (this.failure !== undefined) return;
    this.attempt.progressed();
    if (event.data.equals(DONE)) {
      this.lastSeen = true;
    } else if (!this.note(event)) {
      return;
    }
    this.ready.push(event.plainBytes ?? sseEvent(event.data, event.type));
  }

  /** Checks an event and reads its usage. False = it is a failure. */
  private note(event: SseEvent): boolean {
    const { attempt, options } = this;
    try {
      const { object, isError, type } = inspectAnswer(event.data);
      if (isError || event.type === 'error') {
        this.failure = options.driver.failure(attempt.status, this.headers, event.data, options.clock.nowMs());
        return false;
      }
      const isLast = LAST_TYPE.test(type);
      this.lastSeen ||= isLast;
      if (isLast || object.members.has('usage')) this.count(memberValue(object, 'usage'), isLast);
      return true;
    } catch {
      this.failure = failureOf('protocol', attempt.status);
      return false;
    }
  }

  /** Each event that completes a thing reports that thing alone. */
  private count(usage: unknown, isLast: boolean): void {
    const { produced, options } = this;
    const { operation, driver, counted } = options;
    const counts = driver.mediaUsage(operation, { usage, images: isLast ? 1 : 0 });
    if (counts === undefined) return;
    produced.usage = produced.usage === undefined ? withCounted(counts, counted) : addCounts(produced.usage, counts);
  }

  /** One write for all that one chunk of the upstream brought. */
  private flush(): void {
    if (this.ready.length === 0) return;
    const bytes = this.ready.length === 1 ? (this.ready[0] as Buffer) : Buffer.concat(this.ready);
    this.ready = [];
    if (!this.committed) this.commit();
    if (!this.client.write(bytes)) this.attempt.pause();
  }

  private commit(): void {
    const { produced, options } = this;
    this.committed = true;
    produced.firstTokenAtMs = options.clock.monotonicMs();
    produced.counted = options.counted;
    this.attempt.firstTokenCame();
    this.client.begin(this.headers);
  }
}
