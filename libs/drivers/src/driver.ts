import type { TokenCounts } from '@roundhouse/openai-api';
import type { DriverContract, DriverMode } from './contract/contract.ts';
import type { ResponseHeaders, UpstreamFailure } from './failure.ts';
import type { ModelList } from './model-list.ts';

/** Where and as whom to call. */
export interface UpstreamTarget {
  /** Path of the provider's base URL, or `/<instance id>/v1` on a node. */
  readonly basePath: string;
  /** undefined = call without a secret. */
  readonly secret: string | undefined;
  /** Overrides of the driver's own header. */
  readonly headerName?: string;
  readonly headerFormat?: string;
  /** Configured headers of the provider; never secrets. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request line and headers, ready to be sent. */
export interface UpstreamRequest {
  readonly path: string;
  /** Names and values in turn, as undici takes them. */
  readonly headers: string[];
}

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
