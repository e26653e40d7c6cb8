import { Module } from '@nestjs/common';
import type { MasterKeys } from '@roundhouse/secrets';
import { DataSource } from 'typeorm';
import { MASTER_KEYS } from '../content-keys/content-keys.module.ts';
import { RequestContentGrpcController } from './api/request-content.grpc.controller.ts';
import { PostgresRequestContents } from './infra/postgres-request-contents.ts';
import { REQUEST_CONTENT_STORE } from './request-content.ports.ts';

/** What was said in requests, for those who look at one, and how it is forgotten. */
@Module({
  controllers: [RequestContentGrpcController],
  providers: [
    {
      provide: REQUEST_CONTENT_STORE,
      inject: [DataSource, MASTER_KEYS],
      useFactory: (source: DataSource, masterKeys: MasterKeys) => new PostgresRequestContents(source, masterKeys),
    },
  ],
})
export class RequestContentModule {}
