import { hostname } from 'node:os';
import { z } from 'zod';
import { filePath, port, ratio } from './settings.ts';

/** Shape of the service's own TLS identity: certificate, its key, and the authority that vouches for peers. */
export const serviceIdentityConfig = {
  TLS_CA_FILE: filePath().describe('Authority that vouches for the certificates of other services; PEM.'),
  TLS_CERT_FILE: filePath().describe('Certificate of this service; PEM. Replaced files are noticed.'),
  TLS_KEY_FILE: filePath().describe('Key of that certificate; PEM.'),
};

/** Levels of log lines that are written; each includes those before it. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** Shape that every service has: logs, traces, health endpoints, name of the instance. */
export const telemetryConfig = {
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info').describe('Least severe log lines that are written.'),
  TRACE_SAMPLE_RATIO: ratio().default(0.01).describe('Share of requests without a trace of their own that are traced.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .meta({ form: 'URL' })
    .optional()
    .describe('Base of an OTLP/HTTP collector; without it spans are not exported.'),
  BIND_ADDRESS: z
    .union([z.ipv4(), z.ipv6()], 'must be an IP address')
    .meta({ form: 'IP address' })
    .default('127.0.0.1')
    .describe('Address that servers bind to.'),
  HEALTH_PORT: port().describe('Serves /health/live, /health/ready and /metrics.'),
  INSTANCE_ID: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,100}$/, 'must be 1 to 100 letters, digits, dots, dashes or underscores')
    .default(() => `${hostname()}-${process.pid}`)
    .meta({
      form: '1 to 100 letters, digits, `.`, `_`, `-`',
      shownDefault: 'host name and process id',
      description: 'Name of this instance, unique among the running ones of the service.',
    }),
};

/** Shape of the event bus. */
export const natsConfig = {
  NATS_URL: z
    .url({ protocol: /^(nats|tls)$/, error: 'must be a nats:// or tls:// URL' })
    .meta({ form: '`tls://host:port`, or `nats://` without TLS' })
    .describe('Event bus.'),
};

/** Shape of a service's database: the runtime role, never the migrating one. */
export const databaseConfig = {
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })
    .meta({ form: '`postgres://role:password@host:port/database`' })
    .describe('Database, as the role that runs the service and may not change the schema.'),
};
