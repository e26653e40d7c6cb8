import { Module } from '@nestjs/common';
import type { MasterKeys } from '@roundhouse/secrets';
import { DataSource } from 'typeorm';
import { MASTER_KEYS } from '../content-keys/content-keys.module.ts';
import { SinkBook } from '../sinks/sink-book.ts';
import { toldRequests } from '../watches/request-alerts.ts';
import { PostgresRequestStore } from './infra/postgres-request-store.ts';
import { REQUEST_STORE } from './requests.ports.ts';
import { RequestsRunner } from './requests.runner.ts';

/** From the stream of request records into their store. */
@Module({
  providers: [
    RequestsRunner,
    {
      provide: REQUEST_STORE,
      inject: [DataSource, MASTER_KEYS, SinkBook],
      useFactory: (source: DataSource, masterKeys: MasterKeys, sinks: SinkBook) =>
        new PostgresRequestStore(source, masterKeys, (rows) => toldRequests(rows, sinks)),
    },
  ],
})
export class RequestsModule {}
