import type { ResponseHeaders } from '@roundhouse/drivers';
import { rateLimitHeaders, type LoadingNews, type RateLimitFacts } from '@roundhouse/routing';
import type { FlatHeaders } from './client-answer.ts';
import { inHundredths } from './domain/in-hundredths.ts';

/** What a caller is told about how its request was served. */
export interface ServedBy {
  /** Key of the model that serves; of the callable while that is not decided. */
  readonly model: string;
  /** Empty = not decided yet. */
  readonly deploymentId: string;
  readonly attempts: number;
  readonly planSource: string;
  readonly overheadMs: number;
  /** Cost in pico-USD; undefined = not known yet. */
  readonly costPico: bigint | undefined;
  /** Tokens that budgets set aside for the answer, because the caller named no bound; 0 or absent = none. */
  readonly reservedTokens?: number | undefined;
  /** Tokens that the answer was bounded to for their sake; 0 or absent = it was not. */
  readonly addedTokens?: number | undefined;
  readonly traceparent: string | undefined;
  readonly upstreamHeaders: ResponseHeaders;
  /** How the caller's minute limits stand; undefined = nothing limits it. */
  readonly limits?: RateLimitFacts | undefined;
  /** How far the model is that the caller would have to wait for; undefined = it is for none. */
  readonly loading?: LoadingNews | undefined;
}

/** Response headers of the data plane, as names and values in turn. Values hold printable ASCII only. */
export function answerHeaders(served: ServedBy): FlatHeaders {
  const headers = ['x-roundhouse-model', fieldValue(served.model), 'x-roundhouse-attempts', String(served.attempts)];
  if (served.planSource !== '') headers.push('x-roundhouse-plan', served.planSource);
  headers.push('x-roundhouse-overhead-ms', inHundredths(served.overheadMs));
  if (served.deploymentId !== '') headers.push('x-roundhouse-deployment', fieldValue(served.deploymentId));
  if (served.costPico !== undefined) headers.push('x-roundhouse-cost', String(served.costPico));
  if (served.reservedTokens) {
    headers.push('x-roundhouse-reserved', `max_tokens=${served.reservedTokens}${served.addedTokens ? '; sent' : ''}`);
  }
  if (served.traceparent !== undefined) headers.push('traceparent', served.traceparent);
  if (served.limits !== undefined) addLimits(served.limits, headers);
  if (served.loading !== undefined) addLoading(served.loading, headers);
  const upstreamId = served.upstreamHeaders['x-request-id'];
  if (typeof upstreamId === 'string' && upstreamId.length <= 128) {
    headers.push('x-upstream-request-id', fieldValue(upstreamId));
  }
  return headers;
}

/** OpenAI's names: `x-ratelimit-limit-requests` and its kin. */
function addLimits(limits: RateLimitFacts, headers: FlatHeaders): void {
  for (const [name, value] of Object.entries(rateLimitHeaders(limits))) headers.push(name, value);
}

function addLoading({ progress, etaMs }: LoadingNews, headers: FlatHeaders): void {
  headers.push('x-roundhouse-load-progress', progress.toFixed(2));
  if (etaMs > 0) headers.push('x-roundhouse-load-eta-ms', String(Math.round(etaMs)));
}

const PRINTABLE = /^[\x21-\x7e]*$/;
const UNPRINTABLE = /[^\x21-\x7e]/g;

/** Makes a text fit for a header: what could break out of its line, or is not ASCII, is percent-encoded. */
function fieldValue(text: string): string {
  return PRINTABLE.test(text) ? text : text.replace(UNPRINTABLE, (character) => encodeURIComponent(character));
}
