import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PostgresRequestStore } from './infra/postgres-request-store.ts';
import { REQUEST_STORE } from './requests.ports.ts';
import { RequestsRunner } from './requests.runner.ts';

/** From the stream of request records into their store. */
@Module({
  providers: [
    RequestsRunner,
    {
      provide: REQUEST_STORE,
      inject: [DataSource],
      useFactory: (source: DataSource) => new PostgresRequestStore(source),
    },
  ],
})
export class RequestsModule {}
