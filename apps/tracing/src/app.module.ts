import { Module, type DynamicModule } from '@nestjs/common';
import { AlertsModule } from './alerts/alerts.module.ts';
import { BudgetsModule } from './budgets/budgets.module.ts';
import { CONFIG, type Config } from './config.ts';
import { ContentKeysModule } from './content-keys/content-keys.module.ts';
import { DatabaseModule } from './database/database.module.ts';
import { DeadLettersModule } from './dead-letters/dead-letters.module.ts';
import { IngestModule } from './ingest/ingest.module.ts';
import { LedgerModule } from './ledger/ledger.module.ts';
import { RequestContentModule } from './request-content/request-content.module.ts';
import { ReconciliationModule } from './reconciliation/reconciliation.module.ts';
import { RepairModule } from './repair/repair.module.ts';
import { RequestsModule } from './requests/requests.module.ts';
import { RetentionModule } from './retention/retention.module.ts';
import { SinksModule } from './sinks/sinks.module.ts';
import { UsageModule } from './usage/usage.module.ts';
import { WatchesModule } from './watches/watches.module.ts';

/** Composition root of the service. */
@Module({})
export class AppModule {
  static of(config: Config): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [
        DatabaseModule,
        ContentKeysModule.of(config),
        SinksModule,
        AlertsModule,
        BudgetsModule,
        DeadLettersModule,
        IngestModule,
        LedgerModule,
        RequestsModule,
        RequestContentModule,
        RetentionModule,
        UsageModule,
        WatchesModule,
        ReconciliationModule,
        RepairModule,
      ],
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
    };
  }
}
