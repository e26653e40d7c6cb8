import { Global, Module } from '@nestjs/common';
import { APP_CONFIG } from '../config.ts';
import { CONNECTED_NODES } from '../state/state.ports.ts';
import { NodeCommands } from './commands/node-commands.service.ts';
import { CommandSignals } from './commands/command-signals.ts';
import { EnrollmentGrpcController } from './api/enrollment.grpc.controller.ts';
import { NodeLinkGrpcController } from './api/node-link.grpc.controller.ts';
import { EndpointFeed } from './endpoints/endpoint-feed.ts';
import { EnrollmentService } from './enrollment.service.ts';
import { NodeSessions } from './link/node-sessions.ts';
import { NodeWords } from './link/node-words.ts';
import { NodeArrivals } from './node-arrivals.ts';
import { loadNodeAuthority, NODE_AUTHORITY } from './node-authority.ts';
import { NodeNews } from './node-news.ts';
import { NodePartOperations } from './node-part-operations.ts';
import { NodePartsService } from './node-parts.service.ts';
import { NodeOperations } from './node-operations.ts';
import { NodesService } from './nodes.service.ts';

/** GPU hosts: how they join, their links, what they are to do, what they say. Global: the state shows their count. */
@Global()
@Module({
  controllers: [EnrollmentGrpcController, NodeLinkGrpcController],
  providers: [
    NodesService,
    NodeOperations,
    NodePartsService,
    NodePartOperations,
    NodeCommands,
    EnrollmentService,
    NodeArrivals,
    CommandSignals,
    NodeNews,
    NodeSessions,
    NodeWords,
    EndpointFeed,
    { provide: NODE_AUTHORITY, useFactory: loadNodeAuthority, inject: [APP_CONFIG] },
    { provide: CONNECTED_NODES, useExisting: NodeSessions },
  ],
  exports: [NodesService, NodeArrivals, NodeCommands, CONNECTED_NODES],
})
export class NodesModule {}
