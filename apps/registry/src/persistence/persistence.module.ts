import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { LOGGER } from '@roundhouse/grpc';
import { backoffDelayMs } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import { DataSource } from 'typeorm';
import { registryDataSource } from './registry-database.ts';

const RETRY = { baseMs: 200, capMs: 3000 };
const MAX_ATTEMPTS = 30;

/** Offers the data source to every feature; waits at the start for a database that is not there yet. */
@Module({})
export class PersistenceModule implements OnApplicationShutdown {
  private readonly dataSource: DataSource;

  constructor(@Inject(DataSource) dataSource: DataSource) {
    this.dataSource = dataSource;
  }

  static of(url: string, applicationName: string): DynamicModule {
    const provider = {
      provide: DataSource,
      inject: [LOGGER],
      useFactory: (logger: Logger) =>
        connect(
          registryDataSource(url, applicationName, (error) => logger.warn({ error }, 'a database connection was lost')),
          logger,
        ),
    };
    return { module: PersistenceModule, global: true, providers: [provider], exports: [DataSource] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }
}

async function connect(dataSource: DataSource, logger: Logger): Promise<DataSource> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await dataSource.initialize();
    } catch (error) {
      if (attempt + 1 >= MAX_ATTEMPTS) throw error;
      logger.warn({ error, attempt }, 'the database cannot be reached yet');
      await sleep(backoffDelayMs(attempt, RETRY));
    }
  }
}
