import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  DescribeSubjectsRequest,
  DescribeSubjectsResponse,
  ListSinksRequest,
  ListSinksResponse,
  TakeNewsRequest,
  TakeNewsResponse,
} from '@roundhouse/contracts/registry/v1/sink_service';
import { SinkFeedService } from '../sink-feed.service.ts';

/** SinkService over gRPC. */
@Controller()
export class SinkGrpcController {
  private readonly feed: SinkFeedService;

  constructor(@Inject(SinkFeedService) feed: SinkFeedService) {
    this.feed = feed;
  }

  @GrpcMethod('SinkService', 'listSinks')
  listSinks({ knownDigest }: ListSinksRequest): Promise<ListSinksResponse> {
    return this.feed.list(knownDigest);
  }

  @GrpcMethod('SinkService', 'describeSubjects')
  describeSubjects({ deploymentIds, providerIds }: DescribeSubjectsRequest): Promise<DescribeSubjectsResponse> {
    return this.feed.describe(deploymentIds, providerIds);
  }

  @GrpcMethod('SinkService', 'takeNews')
  takeNews({ keptIds }: TakeNewsRequest): Promise<TakeNewsResponse> {
    return this.feed.takeNews(keptIds);
  }
}
