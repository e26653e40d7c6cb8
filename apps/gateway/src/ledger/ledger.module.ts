import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ABANDON_SPOOL, ADJUST_ATTEMPT, GET_RESIDUALS, IMPORT_COSTS, LIST_SPOOLS } from '@roundhouse/admin-api';
import { LedgerRepairServiceClient } from '@roundhouse/contracts/tracing/v1/ledger_repair_service';
import { ReconciliationServiceClient } from '@roundhouse/contracts/tracing/v1/reconciliation_service';
import { closeClient, createGrpcClient, tlsFilesOf } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import { GatewayOperations } from '../admin/gateway-operations.ts';
import { REGISTRY_CLIENTS, type RegistryClients } from '../admin/registry-clients.ts';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import type { UsageSettings } from '../usage/usage.module.ts';
import { LedgerService } from './ledger.service.ts';
import { ReconciliationService } from './reconciliation.service.ts';

/** Bills beside the ledger, corrections, and spools that are given up. */
@Module({})
export class LedgerModule implements OnApplicationShutdown {
  static forRoot(settings: UsageSettings): DynamicModule {
    const options = { address: settings.TRACING_ADDRESS, service: 'tracing', tls: tlsFilesOf(settings) };
    return {
      module: LedgerModule,
      providers: [
        { provide: LedgerRepairServiceClient, useFactory: () => createGrpcClient(LedgerRepairServiceClient, options) },
        {
          provide: ReconciliationServiceClient,
          useFactory: () => createGrpcClient(ReconciliationServiceClient, options),
        },
      ],
    };
  }

  private readonly clients: readonly [LedgerRepairServiceClient, ReconciliationServiceClient];

  constructor(
    @Inject(REGISTRY_CLIENTS) { admin: registry }: RegistryClients,
    @Inject(LedgerRepairServiceClient) repair: LedgerRepairServiceClient,
    @Inject(ReconciliationServiceClient) tracing: ReconciliationServiceClient,
    @Inject(CONFIGURATION) configuration: ConfigurationView,
    @Inject(GatewayOperations) operations: GatewayOperations,
  ) {
    this.clients = [repair, tracing];
    const ledger = new LedgerService(registry, repair);
    const reconciliation = new ReconciliationService({
      registry,
      tracing,
      names: { provider: (id) => configuration.current()?.provider(id)?.key },
      providers: () => configuration.current()?.entries('provider') ?? [],
      clock: systemClock,
    });
    operations.on(ADJUST_ATTEMPT, (call) => ledger.adjust(call));
    operations.on(LIST_SPOOLS, (call) => ledger.spools(call));
    operations.on(ABANDON_SPOOL, (call) => ledger.abandon(call));
    operations.on(IMPORT_COSTS, (call) => reconciliation.import(call));
    operations.on(GET_RESIDUALS, (call) => reconciliation.residuals(call));
  }

  onApplicationShutdown(): void {
    for (const client of this.clients) closeClient(client);
  }
}
