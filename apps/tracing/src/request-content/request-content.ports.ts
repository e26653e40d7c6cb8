import type { RequestContent } from '@roundhouse/contracts/events/v1/request';
import type { OrganizationRetention } from '../requests/domain/kept-days.ts';
import type { UsageScope } from '../usage/usage.ports.ts';

/** What one person or program thinks of an answer. */
export interface Feedback {
  readonly authorId: string;
  /** up | down; empty = neither. */
  readonly rating: string;
  /** 0 to 1. */
  readonly score: number | undefined;
  /** Empty = none. */
  readonly label: string;
  readonly comment: string;
}

/** Feedback with its moment. */
export interface GivenFeedback extends Feedback {
  readonly givenAt: Date;
}

/** What is kept of a request beside its record. */
export interface KeptContent {
  /** undefined = nothing was captured, or it is gone. */
  readonly content: RequestContent | undefined;
  /** Newest first. */
  readonly feedback: readonly GivenFeedback[];
}

/** Whose requests can be erased. */
export const ERASURE_SUBJECTS = ['request', 'key', 'member', 'user', 'organization'] as const;

/** One of {@link ERASURE_SUBJECTS}. */
export type ErasureSubject = (typeof ERASURE_SUBJECTS)[number];

/** Whose requests are to be erased. */
export interface Erasure {
  /** UUIDv7; the same again continues what was begun. */
  readonly id: string;
  readonly organizationId: string;
  readonly subject: ErasureSubject;
  readonly subjectId: string;
}

/** What came of an erasure. */
export interface Erased {
  readonly records: number;
  readonly contents: number;
  readonly feedback: number;
  /** Rows of the subject, counted again afterwards. */
  readonly left: number;
  /** What was received before is kept out. */
  readonly until: Date;
}

/** What was said in requests, as it is kept. */
export interface RequestContentStore {
  /** @returns undefined when there is no record of the request in the scope */
  content(scope: UsageScope, requestId: string): Promise<KeptContent | undefined>;
  /** @returns undefined when there is no record of the request in the scope */
  giveFeedback(scope: UsageScope, requestId: string, feedback: Feedback): Promise<GivenFeedback | undefined>;
  erase(erasure: Erasure): Promise<Erased>;
  /** Replaces what is known, unless it is newer. */
  setRetention(configNumber: bigint, retentions: readonly OrganizationRetention[]): Promise<void>;
}

/** Injection token of {@link RequestContentStore}. */
export const REQUEST_CONTENT_STORE = Symbol('REQUEST_CONTENT_STORE');
