import { Module } from '@nestjs/common';
import { SinkGrpcController } from './api/sink.grpc.controller.ts';
import { SinkFeedService } from './sink-feed.service.ts';
import { SinksService } from './sinks.service.ts';

/** Where events of organizations are sent. */
@Module({ controllers: [SinkGrpcController], providers: [SinksService, SinkFeedService], exports: [SinksService] })
export class SinksModule {}
