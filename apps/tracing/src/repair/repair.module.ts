import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BudgetsModule } from '../budgets/budgets.module.ts';
import { RepairGrpcController } from './api/repair.grpc.controller.ts';
import { PostgresLedgerRepair } from './infra/postgres-ledger-repair.ts';
import { LostAttemptsRunner } from './lost-attempts.runner.ts';
import { LEDGER_REPAIR } from './repair.ports.ts';
import { RepairService } from './repair.service.ts';

/** What people, and time, do to the ledger. */
@Module({
  imports: [BudgetsModule],
  controllers: [RepairGrpcController],
  providers: [
    RepairService,
    LostAttemptsRunner,
    {
      provide: LEDGER_REPAIR,
      inject: [DataSource],
      useFactory: (source: DataSource) => new PostgresLedgerRepair(source),
    },
  ],
})
export class RepairModule {}
