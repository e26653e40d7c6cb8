import { Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { USAGE_DATABASE } from '../database/database.module.ts';
import { UsageGrpcController } from './api/usage.grpc.controller.ts';
import { PostgresUsageReader } from './infra/postgres-usage-reader.ts';
import { USAGE_READER } from './usage.ports.ts';
import { UsageService } from './usage.service.ts';
import { VerificationModule } from '../verification/verification.module.ts';

/** The ledger as people ask about it. */
@Module({
  imports: [VerificationModule],
  controllers: [UsageGrpcController],
  providers: [
    UsageService,
    {
      provide: USAGE_READER,
      inject: [USAGE_DATABASE],
      useFactory: (source: DataSource) => new PostgresUsageReader(source),
    },
  ],
})
export class UsageModule {}
