import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LeaseGrpcController } from './api/lease.grpc.controller.ts';
import { PostgresLeaseStore } from './infra/postgres-lease-store.ts';
import { LEASE_STORE } from './leases.ports.ts';
import { LeasesService } from './leases.service.ts';
import { ReconciliationRunner } from './reconciliation.runner.ts';

/** How much of each budget is left, and who may use it. */
@Module({
  controllers: [LeaseGrpcController],
  providers: [
    LeasesService,
    ReconciliationRunner,
    {
      provide: LEASE_STORE,
      inject: [DataSource],
      useFactory: (source: DataSource) => new PostgresLeaseStore(source),
    },
  ],
  exports: [LEASE_STORE],
})
export class BudgetsModule {}
