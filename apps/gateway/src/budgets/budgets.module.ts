import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { LeaseServiceClient } from '@roundhouse/contracts/tracing/v1/lease_service';
import { closeClient, createGrpcClient, LOGGER, METRICS, tlsFilesOf } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { AccountingService } from '../accounting/accounting.service.ts';
import type { AccountingSettings } from '../accounting/accounting.module.ts';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import { BUDGETS } from './budgets.ports.ts';
import { BudgetsService } from './budgets.service.ts';
import { GrpcLeaseAuthority } from './infra/grpc-lease-authority.ts';
import { LeaseBook } from './lease-book.ts';

/** Settings of budgets, a part of the gateway's. */
export type BudgetSettings = Pick<
  AccountingSettings,
  'INSTANCE_ID' | 'TRACING_ADDRESS' | 'TLS_CA_FILE' | 'TLS_CERT_FILE' | 'TLS_KEY_FILE'
>;

const SETTINGS = Symbol('BudgetSettings');

/** What callers may still use. */
@Module({})
export class BudgetsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  static forRoot(settings: BudgetSettings): DynamicModule {
    return {
      module: BudgetsModule,
      global: true,
      providers: [
        { provide: SETTINGS, useValue: settings },
        {
          provide: LeaseServiceClient,
          useFactory: () =>
            createGrpcClient(LeaseServiceClient, {
              address: settings.TRACING_ADDRESS,
              service: 'tracing',
              tls: tlsFilesOf(settings),
            }),
        },
        {
          provide: LeaseBook,
          useFactory: makeBook,
          inject: [SETTINGS, LeaseServiceClient, AccountingService, CONFIGURATION, LOGGER, METRICS],
        },
        {
          provide: BUDGETS,
          inject: [CONFIGURATION, LeaseBook],
          useFactory: (configuration: ConfigurationView, book: LeaseBook) => new BudgetsService(configuration, book),
        },
      ],
      exports: [BUDGETS, LeaseServiceClient],
    };
  }

  private readonly book: LeaseBook;
  private readonly client: LeaseServiceClient;

  constructor(@Inject(LeaseBook) book: LeaseBook, @Inject(LeaseServiceClient) client: LeaseServiceClient) {
    this.book = book;
    this.client = client;
  }

  onApplicationBootstrap(): void {
    this.book.start();
  }

  /** Comes after the HTTP server is closed: no call holds anything any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.book.stop();
    closeClient(this.client);
  }
}

function makeBook(
  settings: BudgetSettings,
  client: LeaseServiceClient,
  accounting: AccountingService,
  configuration: ConfigurationView,
  logger: Logger,
  metrics: Metrics,
): LeaseBook {
  const book = new LeaseBook(
    new GrpcLeaseAuthority(client),
    settings.INSTANCE_ID,
    accounting.register,
    () => configuration.current()?.revision.number ?? 0n,
    systemClock,
    {
      failed: (error) => logger.warn({ error }, 'leases of budgets cannot be renewed'),
      recovered: () => logger.info('leases of budgets are renewed again'),
    },
  );
  metrics.observedGauge('budget_leases', 'Leases of budgets that this gateway holds.', () => book.figures.leases);
  metrics.observedGauge(
    'budget_leases_in_use',
    'Leases of budgets that running calls hold something of.',
    () => book.figures.running,
  );
  return book;
}
