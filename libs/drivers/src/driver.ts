import type { TokenCounts } from '@roundhouse/openai-api';
import type { AnswerFigures } from './answer-figures.ts';
import type { DriverContract } from './contract/contract.ts';
import type { Operation, VideoAction } from './contract/operation.ts';
import type { ResponseHeaders, UpstreamFailure } from './failure.ts';
import type { ModelList } from './model-list.ts';
import type { UpstreamRequest, UpstreamTarget } from './upstream-request.ts';

/** The code behind a provider: pure functions, one per concern. */
export interface Driver {
  readonly contract: DriverContract;
  /** Members of a request body that it takes; the others are left out. undefined = all of them. */
  readonly members?: ReadonlySet<string>;
  /**
   * Path and headers of a call with a JSON body. Built from an allow-list: nothing of the caller's own headers goes on.
   * Whoever sends a form puts its own content type in place of the first header's value.
   */
  request(operation: Operation, stream: boolean, target: UpstreamTarget): UpstreamRequest;
  /**
   * Path and headers of what is done with a video that this upstream makes; a GET, or a DELETE for `delete`. Absent for
   * those that make none.
   *
   * @param id the upstream's own
   * @param variant of the content: empty, or a plain name such as "thumbnail"
   */
  video?(action: VideoAction, id: string, variant: string, target: UpstreamTarget): UpstreamRequest;
  /** Reads `usage` of an answer or chunk; undefined when it reports none. */
  usage(usage: unknown): TokenCounts | undefined;
  /** Reads what an answer of any other operation than chat, completion and embedding says about its usage. */
  mediaUsage(operation: Operation, figures: AnswerFigures): TokenCounts | undefined;
  /**
   * Reads why a call failed, from the body before the status.
   *
   * @param body at most the first 64 KiB
   * @param nowMs Unix time, for dates in headers
   */
  failure(status: number, headers: ResponseHeaders, body: Buffer, nowMs: number): UpstreamFailure;
  /** How it is asked for its models; absent for those that cannot be asked. */
  readonly modelList?: ModelList;
}
