import { loadConfigOrExit } from '@roundhouse/config';
import {
  createLogger,
  createMetrics,
  fatalOnUncaught,
  onShutdown,
  startHealthServer,
  type Tracing,
} from '@roundhouse/telemetry/basics';
import { z } from 'zod';
import { Agent, AGENT_VERSION } from './agent.ts';
import { agentConfig } from './config.ts';
import { optimizeHotCode } from './small-heap.ts';

// Settings and small files are read once in a while: code made for each of their shapes would take more than it gives.
z.config({ jitless: true });
const config = loadConfigOrExit('agent', agentConfig);
const logger = createLogger('agent', config.LOG_LEVEL).child({ instanceId: config.INSTANCE_ID });
fatalOnUncaught(logger);
logger.info({ version: AGENT_VERSION }, 'starting');
const tracing = await startTracing(config.OTEL_EXPORTER_OTLP_ENDPOINT);
// An agent beside a busy GPU should not wake a hundred times a second to see that nothing happened.
const metrics = createMetrics('agent', { loopPrecisionMs: 200 });
const agent = new Agent({ config, logger, metrics });
const health = await startHealthServer({
  host: config.BIND_ADDRESS,
  port: config.HEALTH_PORT,
  metrics,
  ready: () => (shutdown.draining ? { ready: false, reasons: ['the agent is stopping'] } : agent.readiness()),
});
const shutdown = onShutdown(logger, [
  { name: 'stop agent', timeoutMs: 45_000, run: () => agent.stop() },
  { name: 'export spans', timeoutMs: 5_000, run: async () => tracing?.shutdown() },
  { name: 'close health server', timeoutMs: 1_000, run: () => health.close() },
]);
try {
  await agent.start();
  optimizeHotCode();
  logger.info({ healthPort: health.port }, 'started');
} catch (error) {
  // An agent that was told to stop while it was starting has nothing to complain about.
  if (!shutdown.draining) throw error;
}

/** The agent begins no traces, and without a collector nobody sees its spans: what makes them is not loaded then. */
async function startTracing(otlpEndpoint: string | undefined): Promise<Tracing | undefined> {
  if (otlpEndpoint === undefined) return undefined;
  const telemetry = await import('@roundhouse/telemetry');
  return telemetry.startTracing({
    service: 'agent',
    version: AGENT_VERSION,
    sampleRatio: config.TRACE_SAMPLE_RATIO,
    otlpEndpoint,
  });
}
