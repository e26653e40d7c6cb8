import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
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
      inject: [DataSource, SinkBook],
      useFactory: (source: DataSource, sinks: SinkBook) =>
        new PostgresRequestStore(source, (rows) => toldRequests(rows, sinks)),
    },
  ],
})
export class RequestsModule {}
