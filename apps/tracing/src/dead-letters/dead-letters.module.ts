import { Module } from '@nestjs/common';
import { LOGGER } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import type { DataSource } from 'typeorm';
import { USAGE_DATABASE } from '../database/database.module.ts';
import { IngestModule } from '../ingest/ingest.module.ts';
import { LEDGER_STORE, type LedgerStore } from '../ingest/ingest.ports.ts';
import { DeadLetterGrpcController } from './api/dead-letter.grpc.controller.ts';
import { DeadLettersService } from './dead-letters.service.ts';
import { PostgresDeadLetterStore } from './infra/postgres-dead-letter-store.ts';

/** What is parked beside the ledger. */
@Module({
  imports: [IngestModule],
  controllers: [DeadLetterGrpcController],
  providers: [
    {
      provide: DeadLettersService,
      inject: [USAGE_DATABASE, LEDGER_STORE, LOGGER],
      useFactory: (source: DataSource, ledger: LedgerStore, logger: Logger) =>
        new DeadLettersService(new PostgresDeadLetterStore(source), ledger, systemClock, logger),
    },
  ],
})
export class DeadLettersModule {}
