import { Module } from '@nestjs/common';
import { BudgetsService } from './budgets.service.ts';

/** What may be used in a window of time. */
@Module({ providers: [BudgetsService], exports: [BudgetsService] })
export class BudgetsModule {}
