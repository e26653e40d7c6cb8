import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RequestContentGrpcController } from './api/request-content.grpc.controller.ts';
import { PostgresRequestContents } from './infra/postgres-request-contents.ts';
import { REQUEST_CONTENT_STORE } from './request-content.ports.ts';

/** What was said in requests, for those who look at one, and how it is forgotten. */
@Module({
  controllers: [RequestContentGrpcController],
  providers: [
    {
      provide: REQUEST_CONTENT_STORE,
      inject: [DataSource],
      useFactory: (source: DataSource) => new PostgresRequestContents(source),
    },
  ],
})
export class RequestContentModule {}
