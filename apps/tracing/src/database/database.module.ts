import { setTimeout as sleep } from 'node:timers/promises';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { createDataSource, type DatabaseSettings } from '@roundhouse/database';
import { LOGGER } from '@roundhouse/grpc';
import { backoffDelayMs } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config.ts';

const RETRY = { baseMs: 200, capMs: 2000 };
/** How long a start waits for the database before it gives up and leaves the next try to whoever starts services. */
const START_TIMEOUT_MS = 30_000;

/** How the service reaches its schema as its own role. */
export function databaseSettings(config: Pick<Config, 'DATABASE_URL' | 'INSTANCE_ID'>): DatabaseSettings {
  return {
    url: config.DATABASE_URL,
    schema: 'tracing',
    entities: [],
    migrations: [],
    applicationName: `tracing ${config.INSTANCE_ID}`,
    poolSize: 20,
  };
}

async function connect(config: Config, logger: Logger): Promise<DataSource> {
  const source = createDataSource({
    ...databaseSettings(config),
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

/** Offers the connected {@link DataSource} to every module. */
@Global()
@Module({
  providers: [{ provide: DataSource, inject: [CONFIG, LOGGER], useFactory: connect }],
  exports: [DataSource],
})
export class DatabaseModule implements OnApplicationShutdown {
  private readonly source: DataSource;

  constructor(@Inject(DataSource) source: DataSource) {
    this.source = source;
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}
