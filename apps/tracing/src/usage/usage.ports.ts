import type { RequestRecord } from '@roundhouse/contracts/events/v1/request';
import type { Histogram } from '../rollups/domain/histogram.ts';
import type { RecordedRequest } from './domain/net-request.ts';
import type { UsageSums } from './domain/usage-sums.ts';

/** Whose usage. */
export type UsageScope =
  | { readonly kind: 'installation' }
  | { readonly kind: 'organization'; readonly organizationId: string }
  | {
      readonly kind: 'parts';
      readonly organizationId: string;
      /** What belongs to any of these or to any of the teams. */
      readonly projectIds: readonly string[];
      readonly teamIds: readonly string[];
    };

/** Which part of a scope. Empty text = all. */
export interface UsageFilter {
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** Id, or the key at the time of the call. */
  readonly model: string;
  readonly deploymentId: string;
  readonly providerId: string;
  readonly projectId: string;
  readonly apiKeyId: string;
}

/** What sums can be grouped by. */
export type UsageGroup =
  | 'model'
  | 'upstream-model'
  | 'deployment'
  | 'provider'
  | 'project'
  | 'api-key'
  | 'team'
  | 'member'
  | 'status'
  | 'cost-label'
  | 'day'
  | 'hour';

/** A question for sums. */
export interface UsageQuery {
  readonly scope: UsageScope;
  readonly filter: UsageFilter;
  /** One or two; none = all of it together. */
  readonly groupBy: readonly UsageGroup[];
  /** Largest first, within a day or hour. */
  readonly order: 'tokens' | 'cost';
  /** IANA name, of days and hours. */
  readonly timeZone: string;
  /** `name=value` that everything is to have; empty = any. */
  readonly costLabel: string;
  /**
   * The label by whose values `cost-label` groups; what has none is a group of its own. Empty = by all of them, as
   * `name=value`: then a row counts for each of its labels.
   */
  readonly labelName: string;
  /** Largest values of the first group that is no time, all others together as one; 0 = all. */
  readonly top: number;
}

/** What a group is of. */
export interface GroupValue {
  /** RFC 3339 for a day or hour; empty = none. */
  readonly id: string;
  /** Of a model: a key that it had. */
  readonly key: string;
  /** All that is beyond the largest. */
  readonly rest: boolean;
}

/** Sums over one group. */
export interface UsageRow {
  readonly groups: readonly GroupValue[];
  readonly sums: UsageSums;
  /** Of settled attempts. */
  readonly latency: Histogram;
  /** Of settled attempts of which a token came. */
  readonly firstToken: Histogram;
}

/** What only records of requests, and what is kept beside them, tell. Empty text = any. */
export interface RecordedFilter {
  /** Words of what was said, as people search the web; of previews alone. */
  readonly search: string;
  readonly memberId: string;
  readonly endUser: string;
  /** `name=value`. */
  readonly costLabel: string;
  /** up | down | any */
  readonly feedback: string;
}

/** A question for requests. */
export interface RequestQuery {
  readonly scope: UsageScope;
  readonly filter: UsageFilter;
  /** Empty = any. */
  readonly status: string;
  /** 0 = any. */
  readonly minLatencyMs: number;
  /** Empty = any. */
  readonly requestIdPrefix: string;
  /** Empty = any; else requests of which there is a record, as for the next two. */
  readonly reason: string;
  readonly refusingStep: string;
  readonly tag: string;
  /** What else only records tell; absent = any. */
  readonly recorded?: RecordedFilter;
  /** Requests older than this one; empty = from the newest on. */
  readonly beforeRequestId: string;
  readonly limit: number;
}

/** What is kept of a request beside its record. */
export interface RequestAside {
  /** preview | full; empty = nothing was captured, or it is gone. */
  readonly capture: string;
  readonly requestPreview: string;
  readonly answerPreview: string;
  /** How many people think so. */
  readonly thumbsUp: number;
  readonly thumbsDown: number;
}

/**
 * A request as ledger and record know it. With a record: from its receipt to its end, and without attempts while the
 * ledger has none (`decisive` is -1 then).
 */
export interface LoggedRequest extends RecordedRequest {
  /** What its gateway said of it; absent = only the ledger knows of it. */
  readonly record?: RequestRecord;
  /** What is kept beside it; absent = nobody looked. */
  readonly aside?: RequestAside;
}

/** Some requests, newest first. May be fewer than were asked for, and even none, while there is a next page. */
export interface RequestPage {
  readonly requests: readonly LoggedRequest[];
  /** Where the next page begins; empty = there is none. */
  readonly nextBeforeRequestId: string;
}

/** Reads usage from the ledger and its rollups. */
export interface UsageReader {
  /** @param most groups; one more is read, so that the caller sees that there are too many */
  usage(query: UsageQuery, most: number): Promise<UsageRow[]>;
  requests(query: RequestQuery): Promise<RequestPage>;
  request(scope: UsageScope, requestId: string): Promise<LoggedRequest | undefined>;
}

/** Injection token of {@link UsageReader}. */
export const USAGE_READER = Symbol('USAGE_READER');
