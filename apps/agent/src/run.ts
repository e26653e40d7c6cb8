import { loadConfigOrExit } from '@roundhouse/config';
import {
  createLogger,
  createMetrics,
  fatalOnUncaught,
  onShutdown,
  startHealthServer,
  startTracing,
} from '@roundhouse/telemetry';
import { Agent, AGENT_VERSION } from './agent.ts';
import { agentConfig } from './config.ts';

const config = loadConfigOrExit('agent', agentConfig);
const logger = createLogger('agent', config.LOG_LEVEL).child({ instanceId: config.INSTANCE_ID });
fatalOnUncaught(logger);
logger.info({ version: AGENT_VERSION }, 'starting');
const tracing = startTracing({
  service: 'agent',
  version: AGENT_VERSION,
  sampleRatio: config.TRACE_SAMPLE_RATIO,
  otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
});
const metrics = createMetrics('agent');
const agent = new Agent({ config, logger, metrics });
const health = await startHealthServer({
  host: config.BIND_ADDRESS,
  port: config.HEALTH_PORT,
  metrics,
  ready: () => (shutdown.draining ? { ready: false, reasons: ['the agent is stopping'] } : agent.readiness()),
});
const shutdown = onShutdown(logger, [
  { name: 'stop agent', timeoutMs: 45_000, run: () => agent.stop() },
  { name: 'export spans', timeoutMs: 5_000, run: () => tracing.shutdown() },
  { name: 'close health server', timeoutMs: 1_000, run: () => health.close() },
]);
try {
  await agent.start();
  logger.info({ healthPort: health.port }, 'started');
} catch (error) {
  // An agent that was told to stop while it was starting has nothing to complain about.
  if (!shutdown.draining) throw error;
}
