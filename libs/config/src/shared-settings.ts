import { hostname } from 'node:os';
import { z } from 'zod';
import { filePath, port, ratio } from './settings.ts';

/** Shape of the service's own TLS identity: certificate, its key, and the authority that vouches for peers. */
export const serviceIdentityConfig = {
  TLS_CA_FILE: filePath(),
  TLS_CERT_FILE: filePath(),
  TLS_KEY_FILE: filePath(),
};

/** Levels of log lines that are written; each includes those before it. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** Shape that every service has: logs, traces, health endpoints, name of the instance. */
export const telemetryConfig = {
  /** Default info. */
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  /** Share of root requests that are traced; default 0.01. */
  TRACE_SAMPLE_RATIO: ratio().default(0.01),
  /** Base URL of an OTLP/HTTP collector; absent: spans are not exported. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  /** Address that servers bind to; default loopback. */
  BIND_ADDRESS: z.union([z.ipv4(), z.ipv6()], 'must be an IP address').default('127.0.0.1'),
  HEALTH_PORT: port(),
  /** Unique among running instances of the service; default host name and process id. */
  INSTANCE_ID: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,100}$/, 'must be 1 to 100 letters, digits, dots, dashes or underscores')
    .default(() => `${hostname()}-${process.pid}`),
};

/** Shape of the event bus. */
export const natsConfig = {
  NATS_URL: z.url({ protocol: /^(nats|tls)$/, error: 'must be a nats:// or tls:// URL' }),
};

/** Shape of a service's database: the runtime role, never the migrating one. */
export const databaseConfig = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
};
