import { Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { USAGE_DATABASE } from '../database/database.module.ts';
import { ReconciliationGrpcController } from './api/reconciliation.grpc.controller.ts';
import { PostgresReconciliationStore } from './infra/postgres-reconciliation-store.ts';
import { RECONCILIATION_STORE } from './reconciliation.ports.ts';
import { ReconciliationService } from './reconciliation.service.ts';

/** What providers billed, beside what the ledger has. */
@Module({
  controllers: [ReconciliationGrpcController],
  providers: [
    ReconciliationService,
    {
      provide: RECONCILIATION_STORE,
      inject: [USAGE_DATABASE],
      useFactory: (source: DataSource) => new PostgresReconciliationStore(source),
    },
  ],
})
export class ReconciliationModule {}
