import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  GetRequestRequest,
  GetRequestResponse,
  ListRequestsRequest,
  ListRequestsResponse,
  QueryUsageRequest,
  QueryUsageResponse,
  VerifyLedgerRequest,
  VerifyLedgerResponse,
} from '@roundhouse/contracts/tracing/v1/usage_service';
import { UsageService } from '../usage.service.ts';
import { toWireListed, toWireRequest, toWireUsage } from './usage-answer.mapper.ts';
import { toWireVerified, verifiedTimeFrom } from './verification.mapper.ts';
import { requestLookupFrom, requestQueryFrom, usageQueryFrom } from './usage.mapper.ts';

/** UsageService over gRPC. */
@Controller()
export class UsageGrpcController {
  private readonly service: UsageService;

  constructor(@Inject(UsageService) service: UsageService) {
    this.service = service;
  }

  @GrpcMethod('UsageService', 'queryUsage')
  async queryUsage(request: QueryUsageRequest): Promise<QueryUsageResponse> {
    return toWireUsage(await this.service.usage(usageQueryFrom(request)));
  }

  @GrpcMethod('UsageService', 'listRequests')
  async listRequests(request: ListRequestsRequest): Promise<ListRequestsResponse> {
    const { requests, nextBeforeRequestId } = await this.service.requests(requestQueryFrom(request));
    return { requests: requests.map(toWireListed), nextBeforeRequestId };
  }

  @GrpcMethod('UsageService', 'getRequest')
  async getRequest(request: GetRequestRequest): Promise<GetRequestResponse> {
    const { scope, requestId } = requestLookupFrom(request);
    return { request: toWireRequest(await this.service.request(scope, requestId)) };
  }

  @GrpcMethod('UsageService', 'verifyLedger')
  async verifyLedger(request: VerifyLedgerRequest): Promise<VerifyLedgerResponse> {
    return { days: (await this.service.verify(verifiedTimeFrom(request))).map(toWireVerified) };
  }
}
