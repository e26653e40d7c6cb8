import './young-objects.ts';
import 'reflect-metadata';
import { loadConfigOrExit } from '@roundhouse/config';
import {
  createLogger,
  createMetrics,
  fatalOnUncaught,
  onShutdown,
  startHealthServer,
  startTracing,
  type Shutdown,
} from '@roundhouse/telemetry';
import { AccountingService } from './accounting/accounting.service.ts';
import { AppModule } from './app.module.ts';
import { configSchema } from './config.ts';
import { ConfigurationService } from './configuration/configuration.service.ts';
import { gatewayReadiness } from './health/readiness.ts';
import { BufferedSink } from './http/buffered-sink.ts';
import { createHttpApplication } from './http/http-application.ts';
import { RequestLines } from './http/request-lines.ts';
import { stopAccepting } from './http/stop-accepting.ts';
import { InferenceService } from './inference/inference.service.ts';

const VERSION = '0.1.0';
const config = loadConfigOrExit('gateway', configSchema);
const logger = createLogger('gateway', config.LOG_LEVEL).child({ instanceId: config.INSTANCE_ID });
fatalOnUncaught(logger);
const { TRACE_SAMPLE_RATIO: sampleRatio, OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint } = config;
const tracing = startTracing({ service: 'gateway', version: VERSION, sampleRatio, otlpEndpoint });
const metrics = createMetrics('gateway');
const sink = new BufferedSink(process.stdout);
metrics.observedGauge('request_lines_dropped', 'Log lines that nobody took.', () => sink.dropped);
const taker = logger.isLevelEnabled('info') ? sink : undefined;
const lines = new RequestLines('gateway', config.INSTANCE_ID, taker, config.REQUEST_LINES);

const module = AppModule.forRoot(config, VERSION, { logger, metrics, tracing }, lines);
const { MAX_BODY_BYTES: maxBodyBytes, TRUSTED_PROXIES: trustedProxies, DRAIN_TIMEOUT_MS: drainMs } = config;
const app = await createHttpApplication({ module, logger, maxBodyBytes, trustedProxies });
let shutdown: Shutdown | undefined;
const configuration = app.get(ConfigurationService, { strict: false });
const accounting = app.get(AccountingService, { strict: false });
const isDraining = () => shutdown?.draining ?? false;
const ready = () =>
  gatewayReadiness({ configuration, accounting, isDraining, maxConfigAgeMs: config.MAX_CONFIG_AGE_MS });
const health = await startHealthServer({ host: config.BIND_ADDRESS, port: config.HEALTH_PORT, ready, metrics });
const inference = app.get(InferenceService, { strict: false });
shutdown = onShutdown(
  logger,
  [
    { name: 'stop accepting', timeoutMs: 1_000, run: () => stopAccepting(app) },
    { name: 'drain calls', timeoutMs: drainMs + 2_000, run: () => inference.drain(drainMs) },
    { name: 'close application', timeoutMs: 15_000, run: () => app.close() },
    { name: 'write request lines', timeoutMs: 1_000, run: () => sink.flush() },
    { name: 'export spans', timeoutMs: 5_000, run: () => tracing.shutdown() },
    { name: 'close health server', timeoutMs: 1_000, run: () => health.close() },
  ],
  { graceMs: config.DRAIN_GRACE_MS },
);
await app.listen(config.GATEWAY_PORT, config.BIND_ADDRESS);
logger.info({ version: VERSION, port: config.GATEWAY_PORT, healthPort: health.port }, 'listening');
