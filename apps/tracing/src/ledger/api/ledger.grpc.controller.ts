import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  GetStateResponse,
  ProgressRequest,
  ProgressResponse,
  TotalsRequest,
  TotalsResponse,
} from '@roundhouse/contracts/tracing/v1/ledger_service';
import { LedgerService } from '../ledger.service.ts';
import { spoolIdsFrom, totalsQueryFrom, toWireTotal } from './ledger.mapper.ts';

/** LedgerService over gRPC. */
@Controller()
export class LedgerGrpcController {
  private readonly ledger: LedgerService;

  constructor(@Inject(LedgerService) ledger: LedgerService) {
    this.ledger = ledger;
  }

  @GrpcMethod('LedgerService', 'progress')
  async progress(request: ProgressRequest): Promise<ProgressResponse> {
    return { spools: await this.ledger.progress(spoolIdsFrom(request.spoolIds)) };
  }

  @GrpcMethod('LedgerService', 'totals')
  async totals(request: TotalsRequest): Promise<TotalsResponse> {
    return { totals: (await this.ledger.totals(totalsQueryFrom(request))).map(toWireTotal) };
  }

  @GrpcMethod('LedgerService', 'getState')
  getState(): Promise<GetStateResponse> {
    return this.ledger.state();
  }
}
