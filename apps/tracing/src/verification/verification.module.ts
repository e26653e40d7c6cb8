import { Module } from '@nestjs/common';
import { LOGGER, METRICS } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { DataSource } from 'typeorm';
import { AlertOutbox } from '../alerts/alert-outbox.ts';
import { USAGE_DATABASE } from '../database/database.module.ts';
import { PostgresVerificationReader } from './infra/postgres-verification-reader.ts';
import { SelfCheck } from './self-check.ts';
import { VERIFICATION_READER } from './verification.ports.ts';

/** Whether rollups are what the ledger adds up to. */
@Module({
  providers: [
    {
      provide: VERIFICATION_READER,
      inject: [USAGE_DATABASE],
      useFactory: (source: DataSource) => new PostgresVerificationReader(source),
    },
    {
      // Nobody waits for it, so that it may take its time.
      provide: SelfCheck,
      inject: [DataSource, LOGGER, METRICS],
      useFactory: (source: DataSource, logger: Logger, metrics: Metrics) =>
        new SelfCheck(new PostgresVerificationReader(source), systemClock, logger, metrics, (alert) =>
          AlertOutbox.add(source.manager, alert),
        ),
    },
  ],
  exports: [VERIFICATION_READER, SelfCheck],
})
export class VerificationModule {}
