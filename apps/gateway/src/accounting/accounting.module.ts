import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { closeClient, createGrpcClient, LOGGER, METRICS, tlsFilesOf } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import { LedgerServiceClient } from '@roundhouse/contracts/tracing/v1/ledger_service';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { ACCOUNTING } from './accounting.ports.ts';
import { accountingObserver } from './accounting-observer.ts';
import { AccountingService, spoolDirectory } from './accounting.service.ts';
import { GrpcLedgerProgress } from './infra/grpc-ledger-progress.ts';
import { JetStreamTransport } from './infra/jetstream-transport.ts';

/** Settings of accounting, a part of the gateway's. */
export interface AccountingSettings {
  readonly DATA_DIR: string;
  readonly INSTANCE_ID: string;
  readonly SPOOL_SYNC: 'process' | 'disk';
  /** How long a confirmed segment is kept, in milliseconds; default 15 minutes. */
  readonly SPOOL_RETENTION_MS?: number | undefined;
  readonly TRACING_ADDRESS: string;
  readonly NATS_URL: string;
  readonly TLS_CA_FILE: string;
  readonly TLS_CERT_FILE: string;
  readonly TLS_KEY_FILE: string;
}

const SETTINGS = Symbol('AccountingSettings');

/** Usage records from before the dial to the ledger's confirmation. */
@Module({})
export class AccountingModule implements OnApplicationBootstrap, OnApplicationShutdown {
  static forRoot(settings: AccountingSettings): DynamicModule {
    return {
      module: AccountingModule,
      global: true,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: JetStreamTransport, useFactory: () => new JetStreamTransport() },
        {
          provide: LedgerServiceClient,
          useFactory: () =>
            createGrpcClient(LedgerServiceClient, {
              address: settings.TRACING_ADDRESS,
              service: 'tracing',
              tls: tlsFilesOf(settings),
            }),
        },
        {
          provide: AccountingService,
          useFactory: makeService,
          inject: [SETTINGS, JetStreamTransport, LedgerServiceClient, LOGGER, METRICS],
        },
        { provide: ACCOUNTING, useExisting: AccountingService },
      ],
      exports: [ACCOUNTING, AccountingService, LedgerServiceClient],
    };
  }

  private readonly settings: AccountingSettings;
  private readonly service: AccountingService;
  private readonly transport: JetStreamTransport;
  private readonly ledger: LedgerServiceClient;
  private readonly logger: Logger;

  constructor(
    @Inject(SETTINGS) settings: AccountingSettings,
    @Inject(AccountingService) service: AccountingService,
    @Inject(JetStreamTransport) transport: JetStreamTransport,
    @Inject(LedgerServiceClient) ledger: LedgerServiceClient,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.settings = settings;
    this.service = service;
    this.transport = transport;
    this.ledger = ledger;
    this.logger = logger;
  }

  onApplicationBootstrap(): void {
    const { logger, settings } = this;
    const url = settings.NATS_URL;
    this.transport.connect({ url, tls: tlsFilesOf(settings), name: 'gateway', logger }, (error) =>
      logger.error({ error }, 'the message bus refuses its settings; usage stays on disk'),
    );
    this.service.start();
  }

  /** Comes after the HTTP server is closed: no attempt runs any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.service.stop();
    await this.transport.close();
    closeClient(this.ledger);
  }
}

function makeService(
  settings: AccountingSettings,
  transport: JetStreamTransport,
  ledger: LedgerServiceClient,
  logger: Logger,
  metrics: Metrics,
): AccountingService {
  const service = new AccountingService(
    {
      directory: spoolDirectory(settings.DATA_DIR),
      gatewayId: settings.INSTANCE_ID,
      syncPolicy: settings.SPOOL_SYNC,
      ...(settings.SPOOL_RETENTION_MS === undefined ? {} : { retentionMs: settings.SPOOL_RETENTION_MS }),
    },
    transport,
    new GrpcLedgerProgress(ledger),
    accountingObserver(logger, metrics),
    systemClock,
  );
  transport.onForgotten(() => service.streamForgot());
  metrics.observedGauge(
    'usage_unconfirmed_records',
    'Records that the ledger does not have yet.',
    () => service.state.unconfirmedRecords,
  );
  metrics.observedGauge('spool_bytes', 'Bytes of all spools on disk.', () => service.state.spoolBytes);
  metrics.observedGauge(
    'usage_oldest_unconfirmed_seconds',
    'Age of the oldest record that the ledger does not have.',
    () => service.state.oldestUnconfirmedMs / 1000,
  );
  metrics.observedGauge(
    'attempts_under_way',
    'Attempts between open and settle.',
    () => service.state.attemptsUnderWay,
  );
  return service;
}
