import type { z } from 'zod';
import type { Action } from '../rights/actions.ts';

/** Service that answers an operation. */
export type AnsweringService = 'registry' | 'gateway' | 'router' | 'tracing';

/** One call of the admin API: everything about it that is no behaviour. */
export interface Operation<
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  /** `provider.create`; unique. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/api/v1`; parameters in braces: `/providers/{id}`. */
  readonly path: `/${string}`;
  /** What the caller must be allowed to do; checked before anything else happens. */
  readonly action: Action;
  readonly service: AnsweringService;
  /** Group in the document. */
  readonly tag: string;
  readonly summary: string;
  /** Absent = takes none, and refuses any. */
  readonly query?: Query;
  /** Absent = takes none, and refuses any. */
  readonly body?: Body;
  /** True = the body is a merge patch of what `body` describes: checked only once it is merged. */
  readonly patch?: boolean;
  readonly status: 200 | 201 | 202 | 204;
  /** Absent with 204, and where `contentType` says that the answer is no JSON. */
  readonly answer?: Answer;
  /** Set when the answer is a stream of another type than JSON. */
  readonly contentType?: 'application/yaml' | 'application/x-ndjson' | 'text/csv' | 'text/event-stream';
}

/** Names of the parameters in an operation's path. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{([a-z_]+)\}/g)].map((match) => match[1]!);
}

/** Declares an operation and keeps the types of its schemas. */
export function operation<
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
>(declared: Operation<Query, Body, Answer>): Operation<Query, Body, Answer> {
  return declared;
}
