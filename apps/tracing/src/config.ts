import {
  databaseConfig,
  durationMs,
  loadConfigOrExit,
  natsConfig,
  port,
  serviceIdentityConfig,
  telemetryConfig,
  wholeNumber,
} from '@roundhouse/config';
import { z } from 'zod';

const tracingConfig = z.object({
  ...telemetryConfig,
  ...serviceIdentityConfig,
  ...databaseConfig,
  ...natsConfig,
  /** Where other services reach LedgerService. */
  GRPC_PORT: port(),
  /** How often a replica looks whether it should own more or fewer partitions; default 1 s. */
  REBALANCE_INTERVAL_MS: durationMs(1000),
});

/** Settings of the running service. */
export type Config = Readonly<z.output<typeof tracingConfig>>;

/** Injection token of {@link Config}. */
export const CONFIG = Symbol('CONFIG');

/** Reads the service's settings; on faults names all of them and exits with 78. */
export function readConfig(): Config {
  return loadConfigOrExit('tracing', tracingConfig);
}

const megabytes = wholeNumber({ min: 1, max: 1024 ** 2 });

const migrationConfig = z.object({
  /** Connection string of the schema's owner. */
  MIGRATION_DATABASE_URL: databaseConfig.DATABASE_URL,
  /** Given: the streams and consumers are brought to their definition too, with the identity of `migrator`. */
  NATS_URL: natsConfig.NATS_URL.optional(),
  /** How long the bus may take in all before the job fails. Default 60s. */
  NATS_TIMEOUT_MS: durationMs(60_000),
  TLS_CA_FILE: serviceIdentityConfig.TLS_CA_FILE.optional(),
  TLS_CERT_FILE: serviceIdentityConfig.TLS_CERT_FILE.optional(),
  TLS_KEY_FILE: serviceIdentityConfig.TLS_KEY_FILE.optional(),
  /** Size of the usage stream: what a day's outage may gather. Default 8192. */
  USAGE_STREAM_MAX_MB: megabytes.default(8192),
  /** Servers that keep a copy of the usage stream; default 1. */
  USAGE_STREAM_REPLICAS: wholeNumber({ min: 1, max: 5 }).default(1),
});

/** Settings of the migration job. */
export type MigrationConfig = Readonly<z.output<typeof migrationConfig>>;

/** Reads the migration job's settings; on faults names all of them and exits with 78. */
export function readMigrationConfig(): MigrationConfig {
  return loadConfigOrExit('tracing migration', migrationConfig);
}
