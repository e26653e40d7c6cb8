import type { z } from 'zod';
import type { Action } from '../rights/actions.ts';

/** Service that answers an operation. */
export type AnsweringService = 'registry' | 'gateway' | 'router' | 'tracing';

/** Longest that an operation which is declared to be slow may take. */
export const SLOW_OPERATION_TIMEOUT_MS = 120_000;

/** Type of a streamed answer. */
export type StreamType = 'application/yaml' | 'application/x-ndjson' | 'text/csv' | 'text/event-stream' | 'text/html';

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
  /** Absent with 204, and where the answer is never JSON. */
  readonly answer?: Answer;
  /** Set when the answer is a stream of another type than JSON. */
  readonly contentType?: StreamType;
  /**
   * In place of `contentType`, where the member `format` of the query chooses. Without one it is the JSON of `answer`
   * if there is one, else the first of these.
   */
  readonly contentTypes?: Readonly<Record<string, StreamType>>;
  /** True = may take up to {@link SLOW_OPERATION_TIMEOUT_MS}. Default: seconds. */
  readonly slow?: boolean;
  /** Largest body, in bytes. Default 1 MiB. */
  readonly maxBodyBytes?: number;
}

/** Type of an operation's answer in a format; undefined for JSON. */
export function streamTypeOf(
  { answer, contentType, contentTypes }: Pick<Operation, 'answer' | 'contentType' | 'contentTypes'>,
  format?: unknown,
): StreamType | undefined {
  if (contentTypes === undefined) return contentType;
  const named = typeof format === 'string' && Object.hasOwn(contentTypes, format) ? contentTypes[format] : undefined;
  return named ?? (answer === undefined ? Object.values(contentTypes)[0] : undefined);
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
