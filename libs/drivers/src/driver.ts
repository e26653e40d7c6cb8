import type { TokenCounts } from '@roundhouse/openai-api';
import type { DriverContract, DriverMode } from './contract/contract.ts';
import type { ResponseHeaders, UpstreamFailure } from './failure.ts';
import type { ModelList } from './model-list.ts';
import type { UpstreamRequest, UpstreamTarget } from './upstream-request.ts';

/** The code behind a provider: pure functions, one per concern. */
export interface Driver {
  readonly contract: DriverContract;
  /** Members of a request body that it takes; the others are left out. undefined = all of them. */
  readonly members?: ReadonlySet<string>;
  /** Path and headers of a call. Built from an allow-list: nothing of the caller's own headers goes on. */
  request(mode: DriverMode, stream: boolean, target: UpstreamTarget): UpstreamRequest;
  /** Reads `usage` of an answer or chunk; undefined when it reports none. */
  usage(usage: unknown): TokenCounts | undefined;
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
