import type { Metadata, ServerWritableStream } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import { WatchView, type WatchRequest, type WatchResponse } from '@roundhouse/contracts/registry/v1/config_service';
import { toStatus, callerOf } from '@roundhouse/grpc';
import { Observable } from 'rxjs';
import type { Head } from '../domain/head.ts';
import { viewFor } from '../domain/view-access.ts';
import { WatchService } from '../watch.service.ts';
import { GrpcWatcherSink } from './grpc-watcher-sink.ts';

/** ConfigService over gRPC. */
@Controller()
export class WatchGrpcController {
  private readonly watching: WatchService;

  constructor(@Inject(WatchService) watch: WatchService) {
    this.watching = watch;
  }

  @GrpcMethod('ConfigService', 'watch')
  watch(
    request: WatchRequest,
    _metadata: Metadata,
    call: ServerWritableStream<WatchRequest, WatchResponse>,
  ): Observable<WatchResponse> {
    const wantsSecrets = request.view === WatchView.WATCH_VIEW_GATEWAY;
    const view = viewFor(callerOf(call).name, wantsSecrets);
    return new Observable((subscriber) => {
      this.watching
        .serve({ instanceId: request.instanceId, view }, headFrom(request.have), (wake) => {
          call.once('cancelled', wake);
          subscriber.add(wake);
          return new GrpcWatcherSink(call, subscriber);
        })
        .then(
          () => subscriber.complete(),
          (error: unknown) => subscriber.error(toStatus(error)),
        );
    });
  }
}

function headFrom(have: ConfigRevision | undefined): Head | undefined {
  return have === undefined || have.epoch === '' ? undefined : have;
}
