import { EgressRefusedError } from '@roundhouse/egress';
import type { Dispatcher } from 'undici';
import { parseContentRange } from './content-range.ts';
import type { OpenOptions } from './file-source.ts';
import { SourceFailure } from './source-failure.ts';

/** Statuses that may be other a moment later: asking again makes sense. */
const PASSING = new Set([408, 425, 429]);
const MIN_RETRY_AFTER_S = 1;
const MAX_RETRY_AFTER_S = 300;

/** The failure that an answer without content stands for. */
export function refusedBy(answer: Dispatcher.ResponseData, { range }: OpenOptions): SourceFailure {
  const { statusCode: status, headers } = answer;
  const message = `The source answered with status ${status}.`;
  if (status === 401 || status === 403) return new SourceFailure('denied', message);
  if (range !== undefined && (status === 416 || status === 400)) {
    const totalBytes = parseContentRange(headers['content-range'])?.totalBytes;
    return new SourceFailure('range', message, totalBytes === undefined ? {} : { totalBytes });
  }
  if (status < 500 && !PASSING.has(status)) return new SourceFailure('missing', message);
  const retryAfterMs = retryAfter(headers);
  return new SourceFailure('passing', message, retryAfterMs === undefined ? {} : { retryAfterMs });
}

/** The failure of a connection that could not be made, or broke. Addresses are not told. */
export function connectionFailure(error: unknown): SourceFailure {
  if (error instanceof SourceFailure) return error;
  if (error instanceof EgressRefusedError) {
    return new SourceFailure('missing', 'The address of the source is not allowed here.', { cause: error });
  }
  return new SourceFailure('passing', `The connection to the source failed (${codeOf(error)}).`, { cause: error });
}

/** `Retry-After` in its both forms, else the reset of Hugging Face's `RateLimit` header; 1 s to 5 min. */
function retryAfter(headers: Dispatcher.ResponseData['headers']): number | undefined {
  const { 'retry-after': after, ratelimit } = headers;
  const seconds =
    typeof after === 'string'
      ? /^\d{1,9}$/.test(after)
        ? Number(after)
        : (Date.parse(after) - Date.now()) / 1000
      : Number(typeof ratelimit === 'string' ? (/\bt=(\d{1,6})\b/.exec(ratelimit)?.[1] ?? Number.NaN) : Number.NaN);
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(MAX_RETRY_AFTER_S, Math.max(MIN_RETRY_AFTER_S, seconds)) * 1000;
}

function codeOf(error: unknown): string {
  // By shape: errors of other realms (test runners) are no instances of ours.
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}
