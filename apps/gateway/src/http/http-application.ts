import type { Server } from 'node:http';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { METRICS, TRACING } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import { frameworkLogger, type Logger, type Metrics, type Tracing } from '@roundhouse/telemetry';
import { AUTHENTICATOR, type Authenticator } from '../auth/auth.ports.ts';
import { HttpErrorFilter } from '../errors/http-error.filter.ts';
import { CALL_OBSERVER } from '../inference/call-summary.ts';
import type { CallTelemetry } from '../inference/call-telemetry.ts';
import { InferenceService } from '../inference/inference.service.ts';
import { Admission } from './admission.ts';
import { installBodyParsing } from './body-parsing.ts';
import { installFormParsing } from '../uploads/form-parsing.ts';
import { boundConnections } from './connection-bound.ts';
import { DirectCalls } from './direct-calls.ts';
import { LoadShedder, type ReadLoopDelay } from './load-shedder.ts';
import { PlainConnections } from './plain-connections.ts';
import { installRequestHooks } from './request-hooks.ts';
import { RouteMethods } from './route-methods.ts';
import { HTTP_LIMITS, serverOptions, type HttpLimits } from './server-options.ts';

/** What the HTTP application is made of. */
export interface HttpApplicationOptions {
  /** Composition root; must offer AUTHENTICATOR, CALL_OBSERVER and the InferenceService. */
  readonly module: Type | DynamicModule;
  readonly logger: Logger;
  readonly maxBodyBytes: number;
  /** Proxies that say truly where a call comes from. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Default: {@link HTTP_LIMITS}. */
  readonly limits?: Partial<HttpLimits>;
  /** Default: the delay of this process's event loop. */
  readonly readLoopDelay?: ReadLoopDelay;
}

/** Makes the gateway's HTTP application, ready to listen. */
export async function createHttpApplication(options: HttpApplicationOptions): Promise<NestFastifyApplication> {
  const { logger } = options;
  const limits: HttpLimits = { ...HTTP_LIMITS, ...options.limits };
  const app = await NestFactory.create<NestFastifyApplication>(
    options.module,
    new FastifyAdapter(serverOptions(options.maxBodyBytes, options.trustedProxies ?? [], limits)),
    { logger: frameworkLogger(logger), bodyParser: false, abortOnError: false },
  );
  const fastify = app.getHttpAdapter().getInstance();
  const methods = new RouteMethods();
  methods.watch(fastify);
  const telemetry = app.get<CallTelemetry>(CALL_OBSERVER, { strict: false });
  const clock = systemClock;
  const shedder = new LoadShedder(app.get<Metrics>(METRICS, { strict: false }), options.readLoopDelay);
  const admission = new Admission({
    authenticator: app.get<Authenticator>(AUTHENTICATOR, { strict: false }),
    tracing: app.get<Tracing>(TRACING, { strict: false }),
    clock,
    shedder,
  });
  installRequestHooks(fastify, {
    admission,
    answered: (inbound, route, status) =>
      telemetry.answered(inbound, route, status, clock.monotonicMs() - inbound.receivedAtMs),
  });
  const inference = app.get(InferenceService, { strict: false });
  const direct = new DirectCalls({
    admission,
    maxBodyBytes: options.maxBodyBytes,
    serve: (response, inbound, route, operation, body) => inference.serve(response, inbound, route, operation, body),
  });
  direct.watch(fastify);
  fastify.addHook('onClose', (_instance, done) => {
    shedder.stop();
    done();
  });
  installBodyParsing(fastify);
  installFormParsing(fastify);
  app.useGlobalFilters(new HttpErrorFilter(logger, (path) => methods.of(path)));
  await app.init();
  await fastify.ready();
  const server: Server = app.getHttpServer();
  direct.install(server);
  new PlainConnections(direct, limits).install(server);
  boundConnections(server, limits.maxConnections);
  return app;
}
