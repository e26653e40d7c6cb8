import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  GetResidualsRequest,
  GetResidualsResponse,
  ImportCostsRequest,
  ImportCostsResponse,
} from '@roundhouse/contracts/tracing/v1/reconciliation_service';
import { ReconciliationService } from '../reconciliation.service.ts';
import { residualsQueryFrom, toWireImport, toWireResidual, uploadFrom } from './reconciliation.mapper.ts';

/** ReconciliationService over gRPC. */
@Controller()
export class ReconciliationGrpcController {
  private readonly service: ReconciliationService;

  constructor(@Inject(ReconciliationService) service: ReconciliationService) {
    this.service = service;
  }

  @GrpcMethod('ReconciliationService', 'importCosts')
  async importCosts(request: ImportCostsRequest): Promise<ImportCostsResponse> {
    return toWireImport(await this.service.import(uploadFrom(request)));
  }

  @GrpcMethod('ReconciliationService', 'getResiduals')
  async getResiduals(request: GetResidualsRequest): Promise<GetResidualsResponse> {
    return { residuals: (await this.service.residuals(residualsQueryFrom(request))).map(toWireResidual) };
  }
}
