import { Module } from '@nestjs/common';
import { VerificationModule } from '../verification/verification.module.ts';
import { RetentionRunner } from './retention.runner.ts';

/** What is done to ledger and rollups each hour. */
@Module({ imports: [VerificationModule], providers: [RetentionRunner] })
export class RetentionModule {}
