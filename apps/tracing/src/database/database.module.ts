import { setTimeout as sleep } from 'node:timers/promises';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { createDataSource, type DatabaseSettings } from '@roundhouse/database';
import { LOGGER } from '@roundhouse/grpc';
import { backoffDelayMs } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config.ts';
import { EVERY_TENANT } from './tenant.ts';

const RETRY = { baseMs: 200, capMs: 2000 };
/** How long a start waits for the database before it gives up and leaves the next try to whoever starts services. */
const START_TIMEOUT_MS = 30_000;

/** People's questions have few connections of their own: they may be slow, and must not hold up the ledger. */
const USAGE_POOL_SIZE = 4;
/** A question that takes longer is given up; below the deadline that callers bring. */
const USAGE_TIMEOUT_MS = 8_000;

/**
 * Questions are short: to compile them takes longer than to answer them. What they add up and sort fits into memory, also
 * of a large installation's month.
 */
const USAGE_SESSION = { ...EVERY_TENANT, jit: 'off', work_mem: '32MB' } as const;

/** Injection token of the data source for people's questions. */
export const USAGE_DATABASE = Symbol('USAGE_DATABASE');

/** How the service reaches its schema as its own role. */
export function databaseSettings(config: Pick<Config, 'DATABASE_URL' | 'INSTANCE_ID'>): DatabaseSettings {
  return {
    url: config.DATABASE_URL,
    schema: 'tracing',
    entities: [],
    migrations: [],
    applicationName: `tracing ${config.INSTANCE_ID}`,
    poolSize: 20,
    session: EVERY_TENANT,
  };
}

/** The same for people's questions. */
export function usageDatabaseSettings(config: Pick<Config, 'DATABASE_URL' | 'INSTANCE_ID'>): DatabaseSettings {
  return {
    ...databaseSettings(config),
    applicationName: `tracing-usage ${config.INSTANCE_ID}`,
    poolSize: USAGE_POOL_SIZE,
    statementTimeoutMs: USAGE_TIMEOUT_MS,
    session: USAGE_SESSION,
  };
}

async function connect(settings: DatabaseSettings, logger: Logger): Promise<DataSource> {
  const source = createDataSource({
    ...settings,
    onPoolError: (error) => logger.warn({ error }, 'database connection is lost'),
  });
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await source.initialize();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      logger.warn({ error }, 'database cannot be reached yet');
      await sleep(backoffDelayMs(attempt, RETRY));
    }
  }
}

/** Offers the connected {@link DataSource} to every module, and another one for people's questions. */
@Global()
@Module({
  providers: [
    {
      provide: DataSource,
      inject: [CONFIG, LOGGER],
      useFactory: (config: Config, logger: Logger) => connect(databaseSettings(config), logger),
    },
    {
      provide: USAGE_DATABASE,
      inject: [CONFIG, LOGGER],
      useFactory: (config: Config, logger: Logger) => connect(usageDatabaseSettings(config), logger),
    },
  ],
  exports: [DataSource, USAGE_DATABASE],
})
export class DatabaseModule implements OnApplicationShutdown {
  private readonly sources: readonly DataSource[];

  constructor(@Inject(DataSource) source: DataSource, @Inject(USAGE_DATABASE) usage: DataSource) {
    this.sources = [source, usage];
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.sources.filter(({ isInitialized }) => isInitialized).map((source) => source.destroy()));
  }
}
