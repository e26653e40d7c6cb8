import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { RecordErasureRequest, RecordErasureResponse } from '@roundhouse/contracts/registry/v1/admin_service';
import { ErasuresService } from './erasures.service.ts';

/** The erasures of AdminService over gRPC. */
@Controller()
export class ErasuresGrpcController {
  private readonly erasures: ErasuresService;

  constructor(@Inject(ErasuresService) erasures: ErasuresService) {
    this.erasures = erasures;
  }

  @GrpcMethod('AdminService', 'recordErasure')
  async recordErasure({ context, ...wish }: RecordErasureRequest): Promise<RecordErasureResponse> {
    const { id, organizationId, createdBy } = await this.erasures.record(context, wish);
    return { erasureId: id, organizationId, actorId: createdBy };
  }
}
