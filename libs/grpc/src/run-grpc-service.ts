import { Module, type DynamicModule, type INestMicroservice, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  createLogger,
  createMetrics,
  fatalOnUncaught,
  frameworkLogger,
  onShutdown,
  startHealthServer,
  startTracing,
  type HealthServer,
  type LogLevel,
  type Readiness,
  type Shutdown,
  type ShutdownHost,
  type ShutdownStep,
} from '@roundhouse/telemetry';
import { GrpcErrorFilter } from './error-filter.ts';
import { GrpcServers } from './grpc-servers.ts';
import { countCalls, GrpcTransport, type GrpcServerOptions } from './grpc-transport.ts';
import { TelemetryModule, type Telemetry } from './telemetry.module.ts';

/** Settings that every service has (`telemetryConfig` of `@roundhouse/config`). */
export interface ServiceSettings {
  LOG_LEVEL: LogLevel;
  TRACE_SAMPLE_RATIO: number;
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  BIND_ADDRESS: string;
  HEALTH_PORT: number;
  INSTANCE_ID: string;
}

/** A NestJS service that is reached by gRPC only. */
export interface GrpcServiceOptions {
  /** Name in logs, metrics and traces. */
  service: string;
  version: string;
  config: ServiceSettings;
  /** Composition root. It may inject LOGGER, METRICS and TRACING. */
  module: Type | DynamicModule;
  servers: readonly GrpcServerOptions[];
  /** Whether the service can do its work, beside listening; asked at every probe. Default: yes. */
  ready?: (app: INestMicroservice) => Readiness;
  /** Run after streams have ended and before the application closes. */
  shutdownSteps?: (app: INestMicroservice) => readonly ShutdownStep[];
  /** Time between "not ready" and the end of streams; default 0. */
  graceMs?: number;
  /** Source of signals and the way out; for tests. Default `process`. */
  host?: ShutdownHost;
}

/** A running service. */
export interface RunningService {
  app: INestMicroservice;
  telemetry: Telemetry;
  /** In the order of the servers. */
  ports: readonly number[];
  health: HealthServer;
  shutdown: Shutdown;
}

/**
 * Runs a service: telemetry, application, gRPC servers, health endpoints, and on SIGTERM or SIGINT the way back:
 * not ready, grace, streams end, own steps, application closes, spans are exported, exit 0. Once per process.
 */
export async function runGrpcService(options: GrpcServiceOptions): Promise<RunningService> {
  const { service, version, config, host = process } = options;
  const logger = createLogger(service, config.LOG_LEVEL).child({ instanceId: config.INSTANCE_ID });
  fatalOnUncaught(logger, host);
  const tracing = startTracing({
    service,
    version,
    sampleRatio: config.TRACE_SAMPLE_RATIO,
    otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  });
  const telemetry = { logger, metrics: createMetrics(service), tracing };

  const observers = observersOf(telemetry);
  const servers = new GrpcServers(options.servers.map((server) => new GrpcTransport({ ...observers, ...server })));
  const app = await NestFactory.createMicroservice(rootModule(options.module, telemetry), {
    strategy: servers,
    logger: frameworkLogger(logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new GrpcErrorFilter(logger));

  let listening = false;
  let shutdown: Shutdown | undefined;
  const readiness = (): Readiness => {
    if (shutdown?.draining === true) return { ready: false, reasons: ['the service is stopping'] };
    if (!listening) return { ready: false, reasons: ['the service is starting'] };
    return options.ready?.(app) ?? { ready: true, reasons: [] };
  };
  const health = await startHealthServer({
    host: config.BIND_ADDRESS,
    port: config.HEALTH_PORT,
    ready: readiness,
    metrics: telemetry.metrics,
  });
  shutdown = onShutdown(
    logger,
    [
      { name: 'end streams', timeoutMs: 1_000, run: () => servers.endStreams() },
      ...(options.shutdownSteps?.(app) ?? []),
      { name: 'close application', timeoutMs: 10_000, run: () => app.close() },
      { name: 'export spans', timeoutMs: 5_000, run: () => tracing.shutdown() },
      { name: 'close health server', timeoutMs: 1_000, run: () => health.close() },
    ],
    { graceMs: options.graceMs ?? 0, host },
  );
  await app.listen();
  listening = true;
  logger.info({ version, ports: servers.ports, healthPort: health.port }, 'listening');
  return { app, telemetry, ports: servers.ports, health, shutdown };
}

function observersOf({ logger, metrics }: Telemetry): Pick<GrpcServerOptions, 'onTlsRefused' | 'onCallEnd'> {
  return {
    onTlsRefused: (error) => logger.warn({ error }, 'TLS files cannot be used, keeping the last good ones'),
    onCallEnd: countCalls(metrics),
  };
}

@Module({})
class RootModule {}

function rootModule(module: Type | DynamicModule, telemetry: Telemetry): DynamicModule {
  return { module: RootModule, imports: [TelemetryModule.of(telemetry), module] };
}
