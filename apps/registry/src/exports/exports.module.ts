import { Global, Module } from '@nestjs/common';
import { LINK_MAKERS } from '../admin/link-makers.ts';
import { ExportsGrpcController } from './exports.grpc.controller.ts';
import { ExportsService } from './exports.service.ts';
import { OpenedLinks } from './infra/export-links.ts';

/** Links that stream an export once. */
@Global()
@Module({
  controllers: [ExportsGrpcController],
  providers: [OpenedLinks, ExportsService, { provide: LINK_MAKERS, useExisting: OpenedLinks }],
  exports: [LINK_MAKERS],
})
export class ExportsModule {}
