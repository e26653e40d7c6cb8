import { Module, type DynamicModule } from '@nestjs/common';
import { BudgetsModule } from './budgets/budgets.module.ts';
import { CONFIG, type Config } from './config.ts';
import { DatabaseModule } from './database/database.module.ts';
import { IngestModule } from './ingest/ingest.module.ts';
import { LedgerModule } from './ledger/ledger.module.ts';
import { RequestContentModule } from './request-content/request-content.module.ts';
import { RequestsModule } from './requests/requests.module.ts';
import { RetentionModule } from './retention/retention.module.ts';
import { UsageModule } from './usage/usage.module.ts';

/** Composition root of the service. */
@Module({})
export class AppModule {
  static of(config: Config): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [
        DatabaseModule,
        BudgetsModule,
        IngestModule,
        LedgerModule,
        RequestsModule,
        RequestContentModule,
        RetentionModule,
        UsageModule,
      ],
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
    };
  }
}
