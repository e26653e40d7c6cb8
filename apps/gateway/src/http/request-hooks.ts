import { AppError } from '@roundhouse/errors';
import { newId, type Clock } from '@roundhouse/kernel';
import type { Tracing } from '@roundhouse/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/auth.ports.ts';
import { CallTrace } from '../inference/call-trace.ts';
import { identityHeaders, plainRequestId, type InboundRequest } from './inbound-request.ts';

/** What the hooks need. */
export interface HookDependencies {
  readonly authenticator: Authenticator;
  readonly tracing: Pick<Tracing, 'sample'>;
  readonly clock: Clock;
  /** Learns of requests that nobody else observes. */
  readonly answered: (inbound: InboundRequest, route: string, status: number) => void;
}

/** Where the data plane lives; every route below must declare what right it needs. */
const DATA_PLANE = /^\/(api\/client\/)?v1(\/|$)/;

/**
 * Runs ahead of every route: gives the request its identity, refuses compressed bodies, and checks the key of the data
 * plane before a byte of the body is read. A route of the data plane that declares no right stops the start.
 */
export function installRequestHooks(fastify: FastifyInstance, deps: HookDependencies): void {
  fastify.addHook('onRoute', (route) => {
    if (DATA_PLANE.test(route.url) && route.config?.scope === undefined) {
      throw new Error(`the route ${String(route.method)} ${route.url} declares no scope`);
    }
  });
  fastify.decorateRequest('inbound', null as unknown as InboundRequest);
  fastify.addHook('onRequest', (request, reply, done) => {
    const inbound = identify(request, deps);
    request.inbound = inbound;
    // Calls of the data plane write their headers themselves, unless they are refused.
    if (request.routeOptions.config.scope !== 'inference' || request.method !== 'POST') setIdentity(reply, inbound);
    try {
      admit(request, inbound, deps);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    const { trace } = request.inbound;
    // Calls of the data plane name the parts of their trace themselves.
    if (trace === undefined || request.routeOptions.config.scope === 'inference') done();
    else trace.run(done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { inbound } = request;
    if (!inbound.observed) {
      if (inbound.reason !== '') inbound.trace?.fail(inbound.reason);
      inbound.trace?.end(reply.statusCode, inbound.reason);
      deps.answered(inbound, request.routeOptions.url ?? 'unknown', reply.statusCode);
    }
    done();
  });
}

/** Puts the request's identity on an answer that goes through the framework. */
export function setIdentity(reply: FastifyReply, inbound: InboundRequest): void {
  const headers = identityHeaders(inbound);
  for (let index = 0; index < headers.length; index += 2) reply.header(headers[index] as string, headers[index + 1]);
}

function identify(request: FastifyRequest, deps: HookDependencies): InboundRequest {
  return {
    requestId: newId(),
    clientRequestId: plainRequestId(request.headers['x-request-id']),
    receivedAtMs: deps.clock.monotonicMs(),
    principal: undefined,
    trace: undefined,
    reason: '',
    observed: false,
  };
}

function admit(request: FastifyRequest, inbound: InboundRequest, deps: HookDependencies): void {
  const { headers } = request;
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new AppError('UNSUPPORTED_ENCODING', 'Compressed request bodies are not accepted.');
  }
  const { config, url } = request.routeOptions;
  const sampling = deps.tracing.sample(first(headers['traceparent']), first(headers['tracestate']));
  inbound.trace = CallTrace.start(sampling, request.method, url ?? 'unknown');
  if (config?.scope !== 'inference') return;
  inbound.trace?.step('authenticate');
  inbound.principal = deps.authenticator.authenticate(headers.authorization, first(headers['x-api-key']), 'inference');
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
