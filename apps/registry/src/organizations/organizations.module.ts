import { Module } from '@nestjs/common';
import { OrganizationsGrpcController } from './api/organizations.grpc.controller.ts';
import { OrganizationsService } from './organizations.service.ts';

/** Tenants of the installation. */
@Module({
  controllers: [OrganizationsGrpcController],
  providers: [OrganizationsService],
  exports: [OrganizationsService],
})
export class OrganizationsModule {}
