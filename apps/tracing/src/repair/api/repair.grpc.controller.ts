import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  AbandonSpoolRequest,
  AbandonSpoolResponse,
  AdjustRequest,
  AdjustResponse,
  ListSpoolsRequest,
  ListSpoolsResponse,
} from '@roundhouse/contracts/tracing/v1/ledger_repair_service';
import { RepairService } from '../repair.service.ts';
import { abandonmentFrom, adjustmentFrom, limitFrom, toWireSpool } from './repair.mapper.ts';

/** LedgerRepairService over gRPC. */
@Controller()
export class RepairGrpcController {
  private readonly service: RepairService;

  constructor(@Inject(RepairService) service: RepairService) {
    this.service = service;
  }

  @GrpcMethod('LedgerRepairService', 'adjust')
  async adjust(request: AdjustRequest): Promise<AdjustResponse> {
    const { ordinal, added, costPico } = await this.service.adjust(adjustmentFrom(request));
    return { ordinal, added, costPico: costPico.toString() };
  }

  @GrpcMethod('LedgerRepairService', 'listSpools')
  async listSpools(request: ListSpoolsRequest): Promise<ListSpoolsResponse> {
    return { spools: (await this.service.spools(limitFrom(request), request.unfinished)).map(toWireSpool) };
  }

  @GrpcMethod('LedgerRepairService', 'abandonSpool')
  async abandonSpool(request: AbandonSpoolRequest): Promise<AbandonSpoolResponse> {
    const { spoolId, by } = abandonmentFrom(request);
    const { spool, settled } = await this.service.abandon(spoolId, by);
    return { spool: toWireSpool(spool), settled };
  }
}
