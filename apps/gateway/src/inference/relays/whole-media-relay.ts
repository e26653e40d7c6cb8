import type { Operation, ResponseHeaders, UpstreamFailure } from '@roundhouse/drivers';
import { inspectAnswer, memberValue, spliceModel, type AnswerFacts, type Span } from '@roundhouse/openai-api';
import { nothingProduced, SERVED, type AttemptResult, type Produced } from '../attempt-result.ts';
import type { ClientAnswer, FlatHeaders } from '../client-answer.ts';
import type { Relay } from '../relay.ts';
import { failureOf } from '../transport-failure.ts';
import type { UpstreamAttempt } from '../upstream-attempt.ts';
import { mediaTypeOf, withCounted, type MediaRelayOptions } from './media-relay.ts';

/** Operations that may be answered with plain text or subtitles. */
const TEXTUAL: ReadonlySet<Operation> = new Set(['audio_transcription', 'audio_translation']);

const OPEN_OBJECT = 0x7b;

/**
 * Collects an answer of JSON or text that is no chat, and checks it. Nothing is sent on from here, so that any failure
 * up to the last byte can still be mended by another deployment.
 */
export class WholeMediaRelay implements Relay {
  readonly produced: Produced = nothingProduced();
  headers: ResponseHeaders = {};
  /** The checked answer with our own names; empty until the attempt was served. */
  body: Buffer = Buffer.alloc(0);
  /** Media type of {@link body}, with its parameters. */
  contentType = 'application/json';
  private parts: Buffer[] = [];
  private sizeBytes = 0;
  private readonly options: MediaRelayOptions;
  private attempt!: UpstreamAttempt;
  private ended!: (result: AttemptResult) => void;

  constructor(options: MediaRelayOptions) {
    this.options = options;
  }

  begin(attempt: UpstreamAttempt, ended: (result: AttemptResult) => void): void {
    this.attempt = attempt;
    this.ended = ended;
  }

  deliver(answer: ClientAnswer, headers: () => FlatHeaders): void {
    answer.sendWhole(this.body, this.contentType, headers());
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
    this.parts = [];
    if (failure === undefined) this.ended(SERVED);
    else this.failed(failure);
  }

  failed(failure: UpstreamFailure): void {
    this.parts = [];
    this.ended({ kind: 'failed', failure, committed: false });
  }

  private check(bytes: Buffer): UpstreamFailure | undefined {
    const { operation } = this.options;
    const type = mediaTypeOf(this.headers);
    // A text may begin with a brace, too; only what calls itself JSON, or nothing at all, is read as such.
    const mayBeJson = type === '' || type.includes('json');
    if (!TEXTUAL.has(operation) || (mayBeJson && bytes[0] === OPEN_OBJECT)) return this.checkJson(bytes);
    if (bytes.length === 0 || type === 'text/html') return failureOf('protocol', this.attempt.status);
    // Some servers say JSON where they send a bare text.
    this.contentType = type === '' ? 'text/plain; charset=utf-8' : `${type}; charset=utf-8`;
    this.serve(bytes, undefined);
    return undefined;
  }

  private checkJson(bytes: Buffer): UpstreamFailure | undefined {
    const { driver, clock, operation } = this.options;
    const { status } = this.attempt;
    try {
      const facts = inspectAnswer(bytes);
      if (facts.isError) return driver.failure(status, this.headers, bytes, clock.nowMs());
      if (!answersWhatWasAsked(operation, facts)) return failureOf('protocol', status);
      const { object } = facts;
      const usage = driver.mediaUsage(operation, {
        usage: memberValue(object, 'usage'),
        meta: memberValue(object, 'meta'),
        seconds: memberValue(object, operation === 'video' ? 'seconds' : 'duration'),
        images: facts.itemCount,
      });
      this.serve(this.renamed(bytes, facts), usage);
      return undefined;
    } catch {
      return failureOf('protocol', status);
    }
  }

  private serve(body: Buffer, usage: Produced['usage']): void {
    const { produced, options } = this;
    this.body = body;
    produced.usage = withCounted(usage, options.counted);
    produced.counted = options.counted;
    produced.firstTokenAtMs = this.attempt.endedAtMs;
  }

  /** What an upstream calls model and product is its own affair: callers see our names. */
  private renamed(bytes: Buffer, { model, id }: AnswerFacts): Buffer {
    const { modelJson, renamed } = this.options;
    const idJson = renamed === undefined || id.start < 0 ? undefined : renamedJson(bytes, id, renamed);
    if (idJson === undefined) return spliceModel(bytes, model, modelJson);
    // From behind, so that what is found ahead stays where it was found.
    if (id.start > model.start) return spliceModel(spliceModel(bytes, id, idJson), model, modelJson);
    return spliceModel(spliceModel(bytes, model, modelJson), id, idJson);
  }
}

/** An answer without what it is for is none. */
function answersWhatWasAsked(operation: Operation, facts: AnswerFacts): boolean {
  const { members } = facts.object;
  switch (operation) {
    case 'audio_transcription':
    case 'audio_translation':
      return members.has('text');
    case 'video':
      return facts.id.start >= 0;
    default:
      return facts.itemCount > 0;
  }
}

function renamedJson(bytes: Buffer, { start, end }: Span, renamed: (id: string) => string): Buffer {
  const id: unknown = JSON.parse(bytes.toString('utf8', start, end));
  if (typeof id !== 'string' || id === '') throw new TypeError('an id is a text');
  return Buffer.from(JSON.stringify(renamed(id)));
}
