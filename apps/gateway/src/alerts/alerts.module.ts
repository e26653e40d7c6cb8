import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import {
  GET_DEAD_LETTER,
  LIST_ALERTS,
  LIST_DEAD_LETTERS,
  LIST_DELIVERIES,
  REDELIVER_DEAD,
  REDELIVER_ONE,
  REPLAY_DEAD_LETTERS,
  TEST_SINK,
} from '@roundhouse/admin-api';
import { AlertServiceClient } from '@roundhouse/contracts/tracing/v1/alert_service';
import { DeadLetterServiceClient } from '@roundhouse/contracts/tracing/v1/dead_letter_service';
import { closeClient, createGrpcClient, tlsFilesOf } from '@roundhouse/grpc';
import { GatewayOperations } from '../admin/gateway-operations.ts';
import { REGISTRY_CLIENTS, type RegistryClients } from '../admin/registry-clients.ts';
import type { UsageSettings } from '../usage/usage.module.ts';
import { AlertsService } from './alerts.service.ts';

/** What somebody should hear of, how it was delivered, and what is parked beside the ledger. */
@Module({})
export class AlertsModule implements OnApplicationShutdown {
  static forRoot(settings: UsageSettings): DynamicModule {
    const options = { address: settings.TRACING_ADDRESS, service: 'tracing', tls: tlsFilesOf(settings) };
    return {
      module: AlertsModule,
      providers: [
        { provide: AlertServiceClient, useFactory: () => createGrpcClient(AlertServiceClient, options) },
        { provide: DeadLetterServiceClient, useFactory: () => createGrpcClient(DeadLetterServiceClient, options) },
      ],
    };
  }

  private readonly clients: readonly [AlertServiceClient, DeadLetterServiceClient];

  constructor(
    @Inject(REGISTRY_CLIENTS) { admin: registry }: RegistryClients,
    @Inject(AlertServiceClient) alerts: AlertServiceClient,
    @Inject(DeadLetterServiceClient) deadLetters: DeadLetterServiceClient,
    @Inject(GatewayOperations) operations: GatewayOperations,
  ) {
    this.clients = [alerts, deadLetters];
    const service = new AlertsService({ registry, alerts, deadLetters });
    operations.on(LIST_ALERTS, (call) => service.alerts(call));
    operations.on(LIST_DELIVERIES, (call) => service.deliveries(call));
    operations.on(TEST_SINK, (call) => service.test(call));
    operations.on(REDELIVER_DEAD, (call) => service.redeliver(call));
    operations.on(REDELIVER_ONE, (call) => service.redeliver(call));
    operations.on(LIST_DEAD_LETTERS, (call) => service.deadLetters(call));
    operations.on(GET_DEAD_LETTER, (call) => service.deadLetter(call));
    operations.on(REPLAY_DEAD_LETTERS, (call) => service.replay(call));
  }

  onApplicationShutdown(): void {
    for (const client of this.clients) closeClient(client);
  }
}
