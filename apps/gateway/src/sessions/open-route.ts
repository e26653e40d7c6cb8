import type { Readable } from 'node:stream';
import { readDocument, OPEN_OPERATIONS, typedQuery, type JsonObject, type OpenOperation } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { AppError } from '@roundhouse/errors';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { routePath } from '../admin/operation-routes.ts';
import type { SessionGuard } from './session-guard.ts';

/** One call of an open operation, its query and body checked against the operation's schemas. */
export interface OpenCall<Op extends OpenOperation = OpenOperation> {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** With the session's token that the browser sent; empty = none. */
  readonly context: CallContext;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Op extends { query?: infer Query extends z.ZodObject } ? z.output<Query> : Record<string, unknown>;
  readonly body: Op extends { body?: infer Body extends z.ZodType } ? z.output<Body> : unknown;
}

/** What an open operation is answered with. */
export interface OpenAnswer {
  readonly body?: JsonObject;
  /** In place of a body: text or a file, of the type below. */
  readonly content?: string | Readable;
  readonly contentType?: string;
  /** Of `Set-Cookie`. */
  readonly cookies?: readonly string[];
  /** Where the browser goes on. */
  readonly location?: string;
}

/** A route that needs no right. */
export interface OpenRoute {
  readonly operation: OpenOperation;
  handle(call: OpenCall): Promise<OpenAnswer>;
}

const NOTHING = z.strictObject({});

/** Largest body of an open operation, in bytes: a few short texts. */
export const MAX_OPEN_BODY_BYTES = 16 * 1024;

/** Declares what carries out an open operation. */
export function openRoute<Op extends OpenOperation>(
  operation: Op,
  handle: (call: OpenCall<Op>) => Promise<OpenAnswer>,
): OpenRoute {
  return { operation, handle };
}

/** True when a route may be let past the guard: it is one of the declared open operations, method and path alike. */
export function isDeclaredOpen(id: unknown, route: Pick<RouteOptions, 'method' | 'url'>, prefix: string): boolean {
  const found = OPEN_OPERATIONS.find((operation) => operation.id === id);
  return found !== undefined && found.method === route.method && `${prefix}${routePath(found)}` === route.url;
}

/**
 * Checks a call of an open operation before its body is read.
 *
 * @throws AppError SESSION_ENDED without a session where one is needed; CROSS_SITE for a change that another site made
 *   the browser send
 */
export function admitOpenCall(operation: OpenOperation, request: FastifyRequest, guard: SessionGuard): void {
  const token = guard.tokenOf(request);
  if (operation.open === 'session' && token === '') throw new AppError('SESSION_ENDED', 'You are not signed in.');
  if (operation.method === 'GET') return;
  if (operation.open === 'session') return guard.requireOwnPage(request, token);
  // Programs without cookies send no Origin. Browsers do, and must then be at one of our pages.
  if (token !== '' || request.headers.origin !== undefined) guard.requireOwnOrigin(request);
}

/** Reads a call. @throws AppError INVALID_REQUEST naming every fault */
export function readOpenCall(
  { query = NOTHING, body = NOTHING }: OpenOperation,
  request: FastifyRequest,
): Pick<OpenCall, 'params' | 'query' | 'body'> {
  return {
    params: request.params as Record<string, string>,
    query: readDocument(query, typedQuery(query, request.query as Record<string, string>), 'query'),
    body: readDocument(body, request.body),
  };
}
