import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  CompareModelsRequest,
  CompareModelsResponse,
  ImportModelsRequest,
  ImportModelsResponse,
  OpenProviderRequest,
  OpenProviderResponse,
  RecordProviderCheckRequest,
  RecordProviderCheckResponse,
  RecordTestResultsRequest,
  RecordTestResultsResponse,
  StartTestRunRequest,
  StartTestRunResponse,
} from '@roundhouse/contracts/registry/v1/probe_service';
import { OperationCall } from '@roundhouse/contracts/registry/v1/admin_service';
import { OfferedModelsService } from '../offered-models.service.ts';
import { ProviderChecksService } from '../provider-checks.service.ts';
import { TestRunsService } from '../test-runs.service.ts';

/** ProbeService over gRPC. */
@Controller()
export class ProbeGrpcController {
  private readonly runs: TestRunsService;
  private readonly checks: ProviderChecksService;
  private readonly offered: OfferedModelsService;

  constructor(
    @Inject(TestRunsService) runs: TestRunsService,
    @Inject(ProviderChecksService) checks: ProviderChecksService,
    @Inject(OfferedModelsService) offered: OfferedModelsService,
  ) {
    this.runs = runs;
    this.checks = checks;
    this.offered = offered;
  }

  @GrpcMethod('ProbeService', 'startTestRun')
  async startTestRun({ context, call, gatewayId }: StartTestRunRequest): Promise<StartTestRunResponse> {
    return this.runs.start(context, call ?? OperationCall.fromPartial({}), gatewayId);
  }

  @GrpcMethod('ProbeService', 'recordTestResults')
  async recordTestResults(request: RecordTestResultsRequest): Promise<RecordTestResultsResponse> {
    return { runJson: json(await this.runs.record(request)) };
  }

  @GrpcMethod('ProbeService', 'openProvider')
  async openProvider({ context, providerId, action }: OpenProviderRequest): Promise<OpenProviderResponse> {
    return this.checks.open(context, providerId, action);
  }

  @GrpcMethod('ProbeService', 'recordProviderCheck')
  async recordProviderCheck({ providerId, error }: RecordProviderCheckRequest): Promise<RecordProviderCheckResponse> {
    return { checkedAt: (await this.checks.record(providerId, error)).toISOString() };
  }

  @GrpcMethod('ProbeService', 'compareModels')
  async compareModels({ context, providerId, offered }: CompareModelsRequest): Promise<CompareModelsResponse> {
    return { bodyJson: json(await this.offered.compare(context, providerId, offered)) };
  }

  @GrpcMethod('ProbeService', 'importModels')
  async importModels({ context, call, offered }: ImportModelsRequest): Promise<ImportModelsResponse> {
    return { bodyJson: json(await this.offered.import(context, call, offered)) };
  }
}

function json(document: object): Buffer {
  return Buffer.from(JSON.stringify(document));
}
