import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { GET_REQUEST, GET_SPEND, GET_USAGE, LIST_REQUESTS, VERIFY_USAGE } from '@roundhouse/admin-api';
import { UsageServiceClient } from '@roundhouse/contracts/tracing/v1/usage_service';
import { closeClient, createGrpcClient, tlsFilesOf } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import { GatewayOperations } from '../admin/gateway-operations.ts';
import { REGISTRY_CLIENTS, type RegistryClients } from '../admin/registry-clients.ts';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import { ROUTED_REQUESTS } from '../explain/explain.ports.ts';
import { routedRequests } from './routed-requests.ts';
import type { UsageNames } from './usage.ports.ts';
import { UsageService } from './usage.service.ts';

/** Settings of usage, a part of the gateway's. */
export interface UsageSettings {
  readonly TRACING_ADDRESS: string;
  readonly TLS_CA_FILE: string;
  readonly TLS_CERT_FILE: string;
  readonly TLS_KEY_FILE: string;
}

/** What was used, and which requests there were. */
@Module({})
export class UsageModule implements OnApplicationShutdown {
  static forRoot(settings: UsageSettings): DynamicModule {
    const { TRACING_ADDRESS: address } = settings;
    return {
      module: UsageModule,
      // What was asked of routers is asked for by those who explain routes.
      global: true,
      exports: [ROUTED_REQUESTS],
      providers: [
        { provide: ROUTED_REQUESTS, inject: [UsageServiceClient], useFactory: routedRequests },
        {
          provide: UsageServiceClient,
          useFactory: () =>
            createGrpcClient(UsageServiceClient, { address, service: 'tracing', tls: tlsFilesOf(settings) }),
        },
        {
          provide: UsageService,
          inject: [REGISTRY_CLIENTS, UsageServiceClient, CONFIGURATION],
          useFactory: ({ admin }: RegistryClients, tracing: UsageServiceClient, configuration: ConfigurationView) =>
            new UsageService({ registry: admin, tracing, names: namesIn(configuration), clock: systemClock }),
        },
      ],
    };
  }

  private readonly tracing: UsageServiceClient;

  constructor(
    @Inject(UsageService) service: UsageService,
    @Inject(UsageServiceClient) tracing: UsageServiceClient,
    @Inject(GatewayOperations) operations: GatewayOperations,
  ) {
    this.tracing = tracing;
    operations.on(GET_USAGE, (call) => service.usage(call));
    operations.on(GET_SPEND, (call) => service.spend(call));
    operations.on(LIST_REQUESTS, (call) => service.requests(call));
    operations.on(GET_REQUEST, (call) => service.request(call));
    operations.on(VERIFY_USAGE, (call) => service.verify(call));
  }

  onApplicationShutdown(): void {
    closeClient(this.tracing);
  }
}

/** What things are called in the newest configuration. */
function namesIn(configuration: ConfigurationView): UsageNames {
  const state = () => configuration.current();
  return {
    model: (id) => state()?.model(id)?.key,
    deployment: (id) => state()?.deployment(id)?.key,
    provider: (id) => state()?.provider(id)?.key,
    project: (id) => state()?.project(id)?.key,
  };
}
