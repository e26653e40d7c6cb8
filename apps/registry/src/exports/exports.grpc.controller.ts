import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { OpenExportRequest, OpenExportResponse } from '@roundhouse/contracts/registry/v1/admin_service';
import { ExportsService } from './exports.service.ts';

/** The links of AdminService over gRPC. */
@Controller()
export class ExportsGrpcController {
  private readonly exports: ExportsService;

  constructor(@Inject(ExportsService) exports: ExportsService) {
    this.exports = exports;
  }

  @GrpcMethod('AdminService', 'openExport')
  async openExport({ context, exportId, secret }: OpenExportRequest): Promise<OpenExportResponse> {
    const opened = await this.exports.open(context ?? CallContext.fromPartial({}), exportId, secret);
    const { operation, actorId, organizationId } = opened;
    const query = Object.fromEntries(
      Object.entries(opened.query).map(([name, values]) => [name, { values: [...values] }]),
    );
    return { call: { operation, params: {}, query, bodyJson: Buffer.alloc(0) }, actorId, organizationId };
  }
}
