import { Global, Module } from '@nestjs/common';
import { CONFIG_ANNOUNCER } from '../commands/commands.ports.ts';
import { WatchGrpcController } from './api/watch.grpc.controller.ts';
import { EndpointBoard } from './endpoint-board.ts';
import { ConfigWakeups } from './infra/config-wakeups.ts';
import { PostgresConfigReader } from './infra/postgres-config-reader.ts';
import { CONFIG_READER } from './watch.ports.ts';
import { WatchService } from './watch.service.ts';

/** The configuration stream. Global: the command path announces through it, nodes write to its endpoint board. */
@Global()
@Module({
  controllers: [WatchGrpcController],
  providers: [
    WatchService,
    EndpointBoard,
    ConfigWakeups,
    { provide: CONFIG_READER, useClass: PostgresConfigReader },
    { provide: CONFIG_ANNOUNCER, useExisting: WatchService },
  ],
  exports: [WatchService, EndpointBoard, ConfigWakeups, CONFIG_ANNOUNCER],
})
export class WatchModule {}
