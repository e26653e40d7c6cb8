import { AppError, toAppError } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator, Principal } from '../auth/auth.ports.ts';
import { adminErrorBody } from './admin-errors.ts';
import type { AdminRoute } from './admin-route.ts';
import { isAction, type Action } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import {
  admitOpenCall,
  isDeclaredOpen,
  MAX_OPEN_BODY_BYTES,
  readOpenCall,
  type OpenRoute,
} from '../sessions/open-route.ts';
import type { SessionGuard } from '../sessions/session-guard.ts';
import { mayPerform } from './domain/admin-actions.ts';
import { isNestedDeeper, MAX_JSON_DEPTH } from './domain/json-depth.ts';
import { routePath } from './operation-routes.ts';
import { securityHeaders } from './security-headers.ts';

/** Where the admin API stands. */
export const ADMIN_PREFIX = '/api/v1';
const MAX_BODY_BYTES = 1024 * 1024;
const MAX_PARAM_LENGTH = 512;
const REQUEST_ID = 'x-request-id';
const PARSER_REASONS: Readonly<Record<string, AppError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: new AppError('REQUEST_TOO_LARGE', 'The body is larger than this operation takes.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new AppError('UNSUPPORTED_ENCODING', 'The body must be application/json.'),
};

const TOO_DEEP = new AppError('INVALID_JSON', `The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);

interface RouteConfig {
  readonly action?: unknown;
  /** Set on routes that need no right: id of the open operation. */
  readonly open?: unknown;
}

interface AdminRequestState {
  readonly principal: Principal;
  /** Empty = the caller has a key. */
  readonly sessionToken: string;
}

/** What the admin API needs beside its routes. */
export interface AdminApiOptions {
  readonly authenticator: Authenticator;
  readonly logger: Logger;
  readonly routes: readonly AdminRoute[];
  readonly sessions: SessionGuard;
  /** Routes through which people come to a session. */
  readonly openRoutes: readonly OpenRoute[];
}

/**
 * Registers the admin API on a server, in a scope of its own: own parser, own errors, one guard. The guard looks at the
 * action of the route that matched, never at the URL.
 * A route without a known action fails the server's `ready()`, and with it the start.
 */
export function registerAdminApi(server: FastifyInstance, options: AdminApiOptions): void {
  // Not awaited: that would start the server's boot here, and fix its routes before its error handler is set.
  void server.register(
    // Async, because only then does the server pass on what is thrown in here.
    async (scope) => {
      installSecurityHeaders(scope, options.sessions);
      installGuard(scope, options);
      installParser(scope);
      installErrors(scope, options.logger);
      for (const route of options.routes) addRoute(scope, route);
      for (const route of options.openRoutes) addOpenRoute(scope, route, options.sessions);
    },
    { prefix: ADMIN_PREFIX },
  );
}

const stateOf = new WeakMap<FastifyRequest, AdminRequestState>();

function installSecurityHeaders(scope: FastifyInstance, { origins }: SessionGuard): void {
  const headers = securityHeaders(origins.alwaysSecure);
  scope.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers);
  });
}

/**
 * Refuses routes without a declared action when they are added, and callers without the right when they come. Past it
 * without a right go the declared open operations alone.
 */
export function installGuard(
  scope: FastifyInstance,
  { authenticator, sessions }: Pick<AdminApiOptions, 'authenticator' | 'sessions'>,
): void {
  scope.addHook('onRoute', (route) => {
    const { action, open } = (route.config ?? {}) as RouteConfig;
    if (open !== undefined ? isDeclaredOpen(open, route, ADMIN_PREFIX) : isAction(action)) return;
    throw new Error(`${String(route.method)} ${route.url} declares no known action`);
  });
  scope.addHook('onRequest', async (request, reply) => {
    if (!reply.hasHeader(REQUEST_ID)) reply.header(REQUEST_ID, newId());
    if (request.is404) return;
    requirePlainParams(request.params as Record<string, string>);
    const { action, open } = request.routeOptions.config as RouteConfig;
    // Their own handler looks at whatever they bring.
    if (open !== undefined) return;
    if (!isAction(action)) throw new AppError('FORBIDDEN', 'This is not allowed.');
    stateOf.set(request, await admit(request, reply, action, authenticator, sessions));
  });
}

/** Ids and names in a path are short and plain; anything else names nothing, and no store need be asked. */
function requirePlainParams(params: Readonly<Record<string, string>>): void {
  for (const value of Object.values(params)) {
    if (value.length > MAX_PARAM_LENGTH || /[\p{Cc}\p{Cs}]/u.test(value)) {
      throw new AppError('NOT_FOUND', 'There is no such resource.');
    }
  }
}

/** Lets a caller with a key or, where there is none, with a session pass. */
async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  action: Action,
  authenticator: Authenticator,
  sessions: SessionGuard,
): Promise<AdminRequestState> {
  const { authorization } = request.headers;
  if (authorization === undefined && sessions.tokenOf(request) !== '') {
    return sessions.admit(request, reply, contextOf(request, reply), action);
  }
  const principal = authenticator.authenticate(authorization, undefined, 'admin');
  if (!mayPerform(principal, action)) {
    throw new AppError('FORBIDDEN', 'Only administrators of the installation may do this.');
  }
  return { principal, sessionToken: '' };
}

function installParser(scope: FastifyInstance): void {
  // Refuses bodies that try to reach a prototype.
  const parseJson = scope.getDefaultJsonParser('error', 'error');
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<string>(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
    (request, body, done) => {
      // Clients that always send the header mean "no body" by an empty one.
      if (body === '') done(null, undefined);
      else if (isNestedDeeper(body, MAX_JSON_DEPTH)) done(TOO_DEEP);
      // The callback form: nothing is returned.
      else void parseJson(request, body, done);
    },
  );
}

function installErrors(scope: FastifyInstance, logger: Logger): void {
  scope.setErrorHandler<FastifyError>((thrown, request, reply) => {
    const error = known(thrown);
    const requestId = String(reply.getHeader(REQUEST_ID) ?? '');
    noteReason(request, error);
    if (error.httpStatus >= 500) {
      logger.error({ requestId, method: request.method, route: request.routeOptions.url, error }, 'admin call failed');
    }
    if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000));
    if (error.httpStatus === 401) reply.header('www-authenticate', 'Bearer');
    return reply.status(error.httpStatus).send(adminErrorBody(error, requestId));
  });
  scope.setNotFoundHandler((request, reply) => {
    const error = new AppError('NOT_FOUND', 'There is no such resource.');
    noteReason(request, error);
    return reply.status(404).send(adminErrorBody(error, String(reply.getHeader(REQUEST_ID) ?? '')));
  });
}

/** For the log line and metrics of the request; nobody may be there to keep them. */
function noteReason(request: FastifyRequest, error: AppError): void {
  const inbound = request.inbound as typeof request.inbound | undefined;
  if (inbound !== undefined) inbound.reason = error.reason;
}

function known(thrown: FastifyError): AppError {
  if (thrown instanceof AppError) return thrown;
  const parser = PARSER_REASONS[thrown.code];
  if (parser !== undefined) return parser;
  if (thrown.statusCode === 400) return new AppError('INVALID_JSON', 'The body is not valid JSON.');
  return toAppError(thrown);
}

function addRoute(scope: FastifyInstance, route: AdminRoute): void {
  scope.route({
    method: route.method,
    url: route.path,
    exposeHeadRoute: false,
    bodyLimit: route.maxBodyBytes ?? MAX_BODY_BYTES,
    config: { action: route.action },
    handler: (request, reply) => handle(route, request, reply),
  });
}

/** What registry is told of a call whose caller is not known yet. */
function contextOf(request: FastifyRequest, reply: FastifyReply): CallContext {
  const idempotencyKey = request.headers['idempotency-key'];
  return {
    actorId: '',
    organizationId: '',
    requestId:
      (request.inbound as typeof request.inbound | undefined)?.requestId ?? String(reply.getHeader(REQUEST_ID)),
    idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey.slice(0, 255) : '',
    roles: [],
    sessionToken: '',
    remoteIp: request.ip,
    exportSecret: '',
  };
}

function addOpenRoute(scope: FastifyInstance, route: OpenRoute, sessions: SessionGuard): void {
  const { operation } = route;
  scope.route({
    method: operation.method,
    url: routePath(operation),
    exposeHeadRoute: false,
    bodyLimit: MAX_OPEN_BODY_BYTES,
    config: { open: operation.id },
    onRequest: async (request) => admitOpenCall(operation, request, sessions),
    handler: async (request, reply) => {
      const context = { ...contextOf(request, reply), sessionToken: sessions.tokenOf(request) };
      const {
        body,
        cookies = [],
        location,
        content,
        contentType,
      } = await route.handle({
        request,
        reply,
        context,
        ...readOpenCall(operation, request),
      });
      // Fastify gathers them: each becomes a header of its own.
      for (const cookie of cookies) reply.header('set-cookie', cookie);
      if (location !== undefined) reply.header('location', location);
      if (content !== undefined)
        return reply
          .status(operation.status)
          .type(contentType ?? 'text/plain')
          .send(content);
      return reply.status(operation.status).send(body);
    },
  });
}

async function handle(route: AdminRoute, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const state = stateOf.get(request);
  // The guard ran before, or nothing does.
  if (state === undefined) throw new AppError('FORBIDDEN', 'This is not allowed.');
  const { principal, sessionToken } = state;
  const left = new AbortController();
  reply.raw.once('close', () => left.abort());
  const answer = await route.handle({
    principal,
    context: {
      ...contextOf(request, reply),
      actorId: sessionToken === '' ? principal.apiKeyId : principal.memberId,
      organizationId: principal.organizationId,
      roles: [...principal.scopes],
      sessionToken,
    },
    params: request.params as Record<string, string>,
    query: request.query as Record<string, unknown>,
    body: request.body,
    signal: left.signal,
  });
  reply.status(answer.status);
  if (answer.stream !== undefined) return reply.type(answer.contentType ?? 'text/plain').send(answer.stream);
  if (answer.json !== undefined) return reply.type('application/json').send(Buffer.from(answer.json));
  return reply.send(answer.body);
}
