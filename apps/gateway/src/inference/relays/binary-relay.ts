import type { ResponseHeaders, UpstreamFailure } from '@roundhouse/drivers';
import { nothingProduced, SERVED, type AttemptResult, type Produced } from '../attempt-result.ts';
import type { Relay } from '../relay.ts';
import { failureOf } from '../transport-failure.ts';
import type { UpstreamAttempt } from '../upstream-attempt.ts';
import { mediaTypeOf, type MediaRelayOptions, type RelayedAnswer } from './media-relay.ts';

const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Moves bytes that mean nothing to the gateway: sound, film. The first byte commits. Nothing is kept: a caller who reads
 * slowly pauses the upstream.
 */
export class BinaryRelay implements Relay {
  readonly produced: Produced = nothingProduced();
  headers: ResponseHeaders = {};
  private committed = false;
  /** What an upstream says instead of an answer, with a status that promises one. */
  private words: Buffer[] | undefined;
  private wordBytes = 0;
  private readonly client: RelayedAnswer;
  private readonly options: Pick<MediaRelayOptions, 'driver' | 'clock' | 'counted'>;
  private attempt!: UpstreamAttempt;
  private ended!: (result: AttemptResult) => void;

  constructor(client: RelayedAnswer, options: Pick<MediaRelayOptions, 'driver' | 'clock' | 'counted'>) {
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
    const type = mediaTypeOf(headers);
    if (type.includes('json') || type === 'text/html') this.words = [];
  }

  data(chunk: Buffer): void {
    if (this.words !== undefined) {
      this.words.push(chunk);
      this.wordBytes += chunk.length;
      if (this.wordBytes > MAX_ERROR_BYTES) this.attempt.abort(this.wordsFailure());
      return;
    }
    if (!this.committed) this.commit();
    if (!this.client.write(chunk)) this.attempt.pause();
  }

  complete(): void {
    if (this.words !== undefined) this.failed(this.wordsFailure());
    else if (this.committed) this.ended(SERVED);
    else this.failed(failureOf('protocol', this.attempt.status));
  }

  failed(failure: UpstreamFailure): void {
    this.ended({ kind: 'failed', failure, committed: this.committed });
  }

  private commit(): void {
    const { produced, options } = this;
    this.committed = true;
    produced.firstTokenAtMs = options.clock.monotonicMs();
    produced.counted = options.counted;
    this.attempt.firstTokenCame();
    this.client.begin(this.headers);
  }

  private wordsFailure(): UpstreamFailure {
    const { driver, clock } = this.options;
    const { status } = this.attempt;
    const read = driver.failure(status, this.headers, Buffer.concat(this.words ?? []), clock.nowMs());
    return read.message === '' ? failureOf('protocol', status) : read;
  }
}
