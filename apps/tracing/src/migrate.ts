import { runMigrations } from '@roundhouse/database';
import { AppError, toAppError } from '@roundhouse/errors';
import { connectNats, ensureConsumers, ensureStreams, type NatsTls } from '@roundhouse/messaging';
import { readMigrationConfig, type MigrationConfig } from './config.ts';
import { EVERY_TENANT } from './database/tenant.ts';
import { MIGRATIONS } from './migrations/index.ts';

/** Brings the database's schema, and where a bus is named its streams, to what this release needs. Idempotent. */
async function migrate(config: MigrationConfig): Promise<string[]> {
  const ran = await runMigrations({
    url: config.MIGRATION_DATABASE_URL,
    schema: 'tracing',
    migrations: MIGRATIONS,
    applicationName: 'tracing-migrate',
    session: EVERY_TENANT,
  });
  if (config.NATS_URL !== undefined) await withinTime(config.NATS_TIMEOUT_MS, migrateStreams(config.NATS_URL, config));
  return ran;
}

/**
 * A connection to the bus is tried for ever, as services need it; this job must end and say why before its runner kills
 * it. Only the bus is bounded: a migration of a large table may take its time.
 */
async function withinTime(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AppError('DEADLINE', `NATS did not answer in ${timeoutMs} ms.`)), timeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function migrateStreams(url: string, config: MigrationConfig): Promise<void> {
  const tls = tlsOf(config);
  const connection = await connectNats({ url, name: 'migrator', ...(tls === undefined ? {} : { tls }) });
  try {
    await ensureStreams(connection, {
      maxBytes: config.USAGE_STREAM_MAX_MB * 1024 ** 2,
      requestsMaxBytes: config.REQUESTS_STREAM_MAX_MB * 1024 ** 2,
      replicas: config.USAGE_STREAM_REPLICAS,
    });
    await ensureConsumers(connection);
  } finally {
    await connection.close();
  }
}

function tlsOf(config: MigrationConfig): NatsTls | undefined {
  const { TLS_CA_FILE: caFile, TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = config;
  return caFile && certFile && keyFile ? { caFile, certFile, keyFile } : undefined;
}

try {
  const ran = await migrate(readMigrationConfig());
  process.stdout.write(`tracing migration: ${ran.length === 0 ? 'nothing to do' : ran.join(', ')}\n`);
  process.exit(0);
} catch (error) {
  const { message, internal } = toAppError(error);
  process.stderr.write(`tracing migration: ${internal ?? message}\n`);
  process.exit(1);
}
