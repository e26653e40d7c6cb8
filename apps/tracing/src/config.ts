import {
  databaseConfig,
  durationMs,
  filePath,
  hostPort,
  loadConfigOrExit,
  natsConfig,
  port,
  serviceIdentityConfig,
  telemetryConfig,
  wholeNumber,
} from '@roundhouse/config';
import { z } from 'zod';

/** Every setting of the service. */
export const tracingConfig = z
  .object({
    ...telemetryConfig,
    ...serviceIdentityConfig,
    ...databaseConfig,
    ...natsConfig,
    GRPC_PORT: port().describe('Where other services ask about the ledger.'),
    REGISTRY_ADDRESS: hostPort()
      .optional()
      .describe('registry, for where alerts go; without it they are kept and not sent.'),
    CONTENT_KEY_FILE: filePath().describe(
      'JSON with the keys under which what was said in requests is sealed in the database; of this service alone.',
    ),
    REBALANCE_INTERVAL_MS: durationMs(1000).describe(
      'How often a replica looks whether it should own more or fewer partitions.',
    ),
    REQUEST_RETENTION_DAYS: wholeNumber({ min: 1, max: 3660, unit: 'days' })
      .default(30)
      .describe('How long request records are kept. The ledger stays.'),
    LEDGER_RETENTION_DAYS: wholeNumber({ min: 32, max: 3660, unit: 'days' })
      .default(400)
      .describe('How long rows of the ledger are kept. Their sums stay.'),
    LOST_ATTEMPT_AFTER_MS: durationMs(1_200_000).describe(
      'After how long an attempt of which no end came is settled provisionally: twice what a request may take.',
    ),
    ROLLUP_RETENTION_DAYS: wholeNumber({ min: 0, max: 36_600, unit: 'days' })
      .default(0)
      .describe('How long sums by hour and day are kept, in whole months and at least 32 days; 0 = for ever.'),
  })
  .describe('`main.js`, the service');

/** Settings of the running service. */
export type Config = Readonly<z.output<typeof tracingConfig>>;

/** Injection token of {@link Config}. */
export const CONFIG = Symbol('CONFIG');

/** Reads the service's settings; on faults names all of them and exits with 78. */
export function readConfig(): Config {
  return loadConfigOrExit('tracing', tracingConfig);
}

/** Every setting of the migration job. */
export const migrationConfig = z
  .object({
    MIGRATION_DATABASE_URL: databaseConfig.DATABASE_URL.describe('Database, as the role that owns the schema.'),
    NATS_URL: natsConfig.NATS_URL.optional().describe(
      'Event bus, whose streams and consumers are brought to their definition too, as the user `migrator`.',
    ),
    NATS_TIMEOUT_MS: durationMs(60_000).describe('How long the bus may take in all before the job fails.'),
    TLS_CA_FILE: serviceIdentityConfig.TLS_CA_FILE.optional().describe("Authority of the bus's certificate; PEM."),
    TLS_CERT_FILE: serviceIdentityConfig.TLS_CERT_FILE.optional().describe('Certificate of `migrator`; PEM.'),
    TLS_KEY_FILE: serviceIdentityConfig.TLS_KEY_FILE.optional().describe('Key of that certificate; PEM.'),
    USAGE_STREAM_MAX_MB: wholeNumber({ min: 1, max: 1024 ** 2, unit: 'MiB' })
      .default(8192)
      .describe('Size of the usage stream: what may gather while tracing is away.'),
    REQUESTS_STREAM_MAX_MB: wholeNumber({ min: 1, max: 1024 ** 2, unit: 'MiB' })
      .default(4096)
      .describe('Size of the stream of request records; beyond it the oldest go.'),
    USAGE_STREAM_REPLICAS: wholeNumber({ min: 1, max: 5, unit: 'servers' })
      .default(1)
      .describe('How many keep a copy of the streams.'),
  })
  .describe('`migrate.js`, the migration job');

/** Settings of the migration job. */
export type MigrationConfig = Readonly<z.output<typeof migrationConfig>>;

/** Reads the migration job's settings; on faults names all of them and exits with 78. */
export function readMigrationConfig(): MigrationConfig {
  return loadConfigOrExit('tracing migration', migrationConfig);
}
