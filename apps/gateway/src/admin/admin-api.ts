import { AppError, toAppError } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator, Principal } from '../auth/auth.ports.ts';
import { adminErrorBody } from './admin-errors.ts';
import type { AdminRoute } from './admin-route.ts';
import { isAction } from '@roundhouse/admin-api';
import { mayPerform } from './domain/admin-actions.ts';

/** Where the admin API stands. */
export const ADMIN_PREFIX = '/api/v1';
const MAX_BODY_BYTES = 1024 * 1024;
const REQUEST_ID = 'x-request-id';
const PARSER_REASONS: Readonly<Record<string, AppError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: new AppError('REQUEST_TOO_LARGE', 'The body is larger than this operation takes.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new AppError('UNSUPPORTED_ENCODING', 'The body must be application/json.'),
};

interface RouteConfig {
  readonly action?: unknown;
}

interface AdminRequestState {
  readonly principal: Principal;
}

/** What the admin API needs beside its routes. */
export interface AdminApiOptions {
  readonly authenticator: Authenticator;
  readonly logger: Logger;
  readonly routes: readonly AdminRoute[];
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
      installGuard(scope, options);
      installParser(scope);
      installErrors(scope, options.logger);
      for (const route of options.routes) addRoute(scope, route);
    },
    { prefix: ADMIN_PREFIX },
  );
}

const stateOf = new WeakMap<FastifyRequest, AdminRequestState>();

/** Refuses routes without a declared action when they are added, and callers without the right when they come. */
export function installGuard(scope: FastifyInstance, { authenticator }: Pick<AdminApiOptions, 'authenticator'>): void {
  scope.addHook('onRoute', (route) => {
    const { action } = (route.config ?? {}) as RouteConfig;
    if (!isAction(action)) throw new Error(`${String(route.method)} ${route.url} declares no known action`);
  });
  scope.addHook('onRequest', async (request, reply) => {
    if (!reply.hasHeader(REQUEST_ID)) reply.header(REQUEST_ID, newId());
    if (request.is404) return;
    const { action } = request.routeOptions.config as RouteConfig;
    if (!isAction(action)) throw new AppError('FORBIDDEN', 'This is not allowed.');
    const principal = authenticator.authenticate(request.headers.authorization, undefined, 'admin');
    if (!mayPerform(principal, action)) {
      throw new AppError('FORBIDDEN', 'Only administrators of the installation may do this.');
    }
    stateOf.set(request, { principal });
  });
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

async function handle(route: AdminRoute, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const state = stateOf.get(request);
  // The guard ran before, or nothing does.
  if (state === undefined) throw new AppError('FORBIDDEN', 'This is not allowed.');
  const { principal } = state;
  const idempotencyKey = request.headers['idempotency-key'];
  const left = new AbortController();
  reply.raw.once('close', () => left.abort());
  const answer = await route.handle({
    principal,
    context: {
      actorId: principal.apiKeyId,
      organizationId: principal.organizationId,
      requestId:
        (request.inbound as typeof request.inbound | undefined)?.requestId ?? String(reply.getHeader(REQUEST_ID)),
      idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey.slice(0, 255) : '',
      roles: [...principal.scopes],
      sessionToken: '',
      remoteIp: request.ip,
    },
    params: request.params as Record<string, string>,
    query: request.query as Record<string, unknown>,
    body: request.body,
    signal: left.signal,
  });
  reply.header('cache-control', 'no-store').status(answer.status);
  if (answer.stream !== undefined) return reply.type(answer.contentType ?? 'text/plain').send(answer.stream);
  if (answer.json !== undefined) return reply.type('application/json').send(Buffer.from(answer.json));
  return reply.send(answer.body);
}
