import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Admission } from './admission.ts';
import { identityHeaders, type InboundRequest } from './inbound-request.ts';
import { markAnswered } from './server-options.ts';

/** What the hooks need. */
export interface HookDependencies {
  readonly admission: Admission;
  /** Learns of requests that nobody else observes. */
  readonly answered: (inbound: InboundRequest, route: string, status: number) => void;
}

/** Where the data plane lives; every route below must declare what right it needs. */
const DATA_PLANE = /^\/(api\/client\/)?v1(\/|$)/;

/**
 * Runs admission ahead of every route, before a byte of the body is read. A route of the data plane that declares no
 * right stops the start.
 */
export function installRequestHooks(fastify: FastifyInstance, deps: HookDependencies): void {
  fastify.addHook('onRoute', (route) => {
    if (DATA_PLANE.test(route.url) && route.config?.scope === undefined) {
      throw new Error(`the route ${String(route.method)} ${route.url} declares no scope`);
    }
  });
  fastify.decorateRequest('inbound', null as unknown as InboundRequest);
  fastify.addHook('onRequest', (request, reply, done) => {
    const { config, url = 'unknown' } = request.routeOptions;
    const inbound = deps.admission.of(request.raw, { method: request.method, url, scope: config.scope });
    request.inbound = inbound;
    // Calls of the data plane write their headers themselves, unless they are refused.
    if (config.scope !== 'inference' || request.method !== 'POST') setIdentity(reply, inbound);
    done(inbound.refusal);
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    const { trace } = request.inbound;
    // Calls of the data plane name the parts of their trace themselves.
    if (trace === undefined || request.routeOptions.config.scope === 'inference') done();
    else trace.run(done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { inbound } = request;
    markAnswered(request.raw);
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
