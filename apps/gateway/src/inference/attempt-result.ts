import type { UpstreamFailure } from '@roundhouse/drivers';
import type { TokenCounts } from '@roundhouse/openai-api';

/** What an attempt produced, whether it ended well or not. */
export interface Produced {
  /** As the upstream reported it last; undefined = it did not. */
  usage: TokenCounts | undefined;
  /** What the gateway counted of it, for want of a report; undefined = nothing. */
  counted: TokenCounts | undefined;
  /** Empty = none. */
  finishReason: string;
  /** Bytes of content in JSON, and frames that carried some: what estimates are made from. */
  contentBytes: number;
  contentFrames: number;
  /** Monotonic milliseconds of the first content; 0 = none came. */
  firstTokenAtMs: number;
}

/** How an attempt ended. */
export type AttemptResult =
  | { readonly kind: 'served' }
  /** `committed`: the caller has seen a part of it, so nothing else may be tried. */
  | { readonly kind: 'failed'; readonly failure: UpstreamFailure; readonly committed: boolean };

/** The one way in which nothing is wrong. */
export const SERVED: AttemptResult = { kind: 'served' };

/** Nothing yet. */
export function nothingProduced(): Produced {
  return {
    usage: undefined,
    counted: undefined,
    finishReason: '',
    contentBytes: 0,
    contentFrames: 0,
    firstTokenAtMs: 0,
  };
}
