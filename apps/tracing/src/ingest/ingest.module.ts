import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PostgresLedgerStore } from './infra/postgres-ledger-store.ts';
import { LEDGER_STORE } from './ingest.ports.ts';
import { IngestRunner } from './ingest.runner.ts';

/** From the usage stream into the ledger. */
@Module({
  providers: [
    IngestRunner,
    {
      provide: LEDGER_STORE,
      inject: [DataSource],
      useFactory: (source: DataSource) => new PostgresLedgerStore(source),
    },
  ],
  exports: [IngestRunner, LEDGER_STORE],
})
export class IngestModule {}
