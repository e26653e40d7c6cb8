import { Module } from '@nestjs/common';
import { BudgetsModule } from '../budgets/budgets.module.ts';
import { VerificationModule } from '../verification/verification.module.ts';
import { RetentionRunner } from './retention.runner.ts';

/** What is done to ledger, rollups and budgets each hour. */
@Module({ imports: [BudgetsModule, VerificationModule], providers: [RetentionRunner] })
export class RetentionModule {}
