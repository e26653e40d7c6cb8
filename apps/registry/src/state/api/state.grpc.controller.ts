import { Controller, Inject, Optional } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { GetStateResponse } from '@roundhouse/contracts/registry/v1/state_service';
import { VERSION } from '../../version.ts';
import { WatchService } from '../../watch/watch.service.ts';
import { CONNECTED_NODES, type ConnectedNodes } from '../state.ports.ts';

/** StateService over gRPC. Answers from memory, so that it works while the database is away. */
@Controller()
export class StateGrpcController {
  private readonly watching: WatchService;
  private readonly nodes: ConnectedNodes | undefined;

  constructor(
    @Inject(WatchService) watching: WatchService,
    @Optional() @Inject(CONNECTED_NODES) nodes: ConnectedNodes | undefined,
  ) {
    this.watching = watching;
    this.nodes = nodes;
  }

  @GrpcMethod('StateService', 'getState')
  getState(): GetStateResponse {
    return {
      version: VERSION,
      head: this.watching.head,
      watchers: this.watching.watchers.map(({ instanceId, view, held }) => ({ instanceId, view, acknowledged: held })),
      nodesConnected: this.nodes?.connectedCount ?? 0,
    };
  }
}
