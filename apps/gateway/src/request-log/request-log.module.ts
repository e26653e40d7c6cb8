import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { LOGGER, METRICS, tlsFilesOf } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { JetStreamRequests } from './infra/jetstream-requests.ts';
import { requestLogObserver } from './request-log-observer.ts';
import { REQUEST_LOG } from './request-log.ports.ts';
import { RequestLogService } from './request-log.service.ts';

/** Settings of the request log, a part of the gateway's. */
export interface RequestLogSettings {
  readonly INSTANCE_ID: string;
  readonly NATS_URL: string;
  readonly TLS_CA_FILE: string;
  readonly TLS_CERT_FILE: string;
  readonly TLS_KEY_FILE: string;
}

const SETTINGS = Symbol('RequestLogSettings');
/** How long a stop waits for the last records. */
const DRAIN_MS = 1_000;

/** What became of each request, on its way to tracing. */
@Module({})
export class RequestLogModule implements OnApplicationBootstrap, OnApplicationShutdown {
  static forRoot(settings: RequestLogSettings): DynamicModule {
    return {
      module: RequestLogModule,
      global: true,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: JetStreamRequests, useFactory: () => new JetStreamRequests() },
        {
          provide: RequestLogService,
          inject: [JetStreamRequests, LOGGER, METRICS],
          useFactory: (transport: JetStreamRequests, logger: Logger, metrics: Metrics) => {
            const observer = requestLogObserver(logger, metrics);
            const gatewayId = settings.INSTANCE_ID;
            const service = new RequestLogService({ gatewayId, transport, observer, clock: systemClock });
            metrics.observedGauge(
              'request_records_waiting',
              'Request records that have not reached the stream.',
              () => service.waitingRecords,
            );
            return service;
          },
        },
        { provide: REQUEST_LOG, useExisting: RequestLogService },
      ],
      exports: [REQUEST_LOG],
    };
  }

  private readonly settings: RequestLogSettings;
  private readonly service: RequestLogService;
  private readonly transport: JetStreamRequests;
  private readonly logger: Logger;

  constructor(
    @Inject(SETTINGS) settings: RequestLogSettings,
    @Inject(RequestLogService) service: RequestLogService,
    @Inject(JetStreamRequests) transport: JetStreamRequests,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.settings = settings;
    this.service = service;
    this.transport = transport;
    this.logger = logger;
  }

  onApplicationBootstrap(): void {
    const { logger, settings } = this;
    const connection = { url: settings.NATS_URL, tls: tlsFilesOf(settings), name: 'gateway', logger };
    this.transport.connect(connection, (error) =>
      logger.error({ error }, 'the message bus refuses its settings; request records are lost'),
    );
  }

  /** Comes after the HTTP server is closed: no request ends any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.service.drain(DRAIN_MS);
    this.service.stop();
    await this.transport.close();
  }
}
