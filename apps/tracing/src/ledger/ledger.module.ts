import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IngestModule } from '../ingest/ingest.module.ts';
import { LedgerGrpcController } from './api/ledger.grpc.controller.ts';
import { PostgresLedgerReader } from './infra/postgres-ledger-reader.ts';
import { LEDGER_READER } from './ledger.ports.ts';
import { LedgerService } from './ledger.service.ts';

/** The ledger as other services see it. */
@Module({
  imports: [IngestModule],
  controllers: [LedgerGrpcController],
  providers: [
    LedgerService,
    {
      provide: LEDGER_READER,
      inject: [DataSource],
      useFactory: (source: DataSource) => new PostgresLedgerReader(source),
    },
  ],
})
export class LedgerModule {}
