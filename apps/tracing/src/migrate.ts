import { runMigrations } from '@roundhouse/database';
import { toAppError } from '@roundhouse/errors';
import { connectNats, ensureConsumers, ensureStreams, type NatsTls } from '@roundhouse/messaging';
import { readMigrationConfig, type MigrationConfig } from './config.ts';
import { MIGRATIONS } from './migrations/index.ts';

const JOB_TIMEOUT_MS = 180_000;

/** Brings the database's schema, and where a bus is named its streams, to what this release needs. Idempotent. */
async function migrate(config: MigrationConfig): Promise<string[]> {
  const ran = await runMigrations({
    url: config.MIGRATION_DATABASE_URL,
    schema: 'tracing',
    migrations: MIGRATIONS,
    applicationName: 'tracing-migrate',
  });
  if (config.NATS_URL !== undefined) await migrateStreams(config.NATS_URL, config);
  return ran;
}

async function migrateStreams(url: string, config: MigrationConfig): Promise<void> {
  const tls = tlsOf(config);
  const connection = await connectNats({ url, name: 'migrator', ...(tls === undefined ? {} : { tls }) });
  try {
    await ensureStreams(connection, {
      maxBytes: config.USAGE_STREAM_MAX_MB * 1024 ** 2,
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

// A bus that does not answer must end the job, which its runner then repeats.
setTimeout(() => {
  process.stderr.write('tracing migration: not done in time\n');
  process.exit(1);
}, JOB_TIMEOUT_MS).unref();

try {
  const ran = await migrate(readMigrationConfig());
  process.stdout.write(`tracing migration: ${ran.length === 0 ? 'nothing to do' : ran.join(', ')}\n`);
  process.exit(0);
} catch (error) {
  const { message, internal } = toAppError(error);
  process.stderr.write(`tracing migration: ${internal ?? message}\n`);
  process.exit(1);
}
