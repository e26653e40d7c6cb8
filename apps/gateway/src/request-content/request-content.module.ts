import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ERASE_REQUESTS, GET_REQUEST_CONTENT, GIVE_FEEDBACK } from '@roundhouse/admin-api';
import { RequestContentServiceClient } from '@roundhouse/contracts/tracing/v1/request_content_service';
import { closeClient, createGrpcClient, LOGGER, tlsFilesOf, unary } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import { GatewayOperations } from '../admin/gateway-operations.ts';
import { REGISTRY_CLIENTS, type RegistryClients } from '../admin/registry-clients.ts';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import type { UsageSettings } from '../usage/usage.module.ts';
import { RequestContentService } from './request-content.service.ts';
import { RetentionReporter } from './retention-reporter.ts';

const TIMEOUT = { timeoutMs: 5_000 } as const;

/** What was said in requests, what people think of it, and for how long it is kept. */
@Module({})
export class RequestContentModule implements OnApplicationBootstrap, OnApplicationShutdown {
  static forRoot(settings: UsageSettings): DynamicModule {
    const connection = { address: settings.TRACING_ADDRESS, service: 'tracing', tls: tlsFilesOf(settings) } as const;
    return {
      module: RequestContentModule,
      providers: [
        {
          provide: RequestContentServiceClient,
          useFactory: () => createGrpcClient(RequestContentServiceClient, connection),
        },
      ],
    };
  }

  private readonly tracing: RequestContentServiceClient;
  private readonly reporter: RetentionReporter;

  constructor(
    @Inject(REGISTRY_CLIENTS) { admin }: RegistryClients,
    @Inject(RequestContentServiceClient) tracing: RequestContentServiceClient,
    @Inject(CONFIGURATION) configuration: ConfigurationView,
    @Inject(GatewayOperations) operations: GatewayOperations,
    @Inject(LOGGER) logger: Logger,
  ) {
    const service = new RequestContentService(admin, tracing);
    this.tracing = tracing;
    this.reporter = new RetentionReporter({
      current: () => configuration.current(),
      send: (request) => unary(tracing, 'setRetention', request, TIMEOUT),
      clock: systemClock,
      failed: (error) => logger.debug({ error }, 'tracing does not learn how long requests are kept'),
    });
    operations.on(GET_REQUEST_CONTENT, (call) => service.content(call));
    operations.on(GIVE_FEEDBACK, (call) => service.feedback(call));
    operations.on(ERASE_REQUESTS, (call) => service.erase(call));
  }

  onApplicationBootstrap(): void {
    this.reporter.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.reporter.stop();
    closeClient(this.tracing);
  }
}
