import { Inject, Module } from '@nestjs/common';
import { GET_BUDGET_STATUS, LIST_BUDGET_ALERTS, LIST_BUDGET_STATUS } from '@roundhouse/admin-api';
import type { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import { LeaseServiceClient } from '@roundhouse/contracts/tracing/v1/lease_service';
import { unary } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import { GatewayOperations } from '../admin/gateway-operations.ts';
import { REGISTRY_CLIENTS, REGISTRY_TIMEOUT, type RegistryClients } from '../admin/registry-clients.ts';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import { BudgetStatusService } from './budget-status.service.ts';

const TRACING_TIMEOUT = { timeoutMs: 5_000 };

/** How budgets stand, as administrators see it. */
@Module({})
export class BudgetStatusModule {
  constructor(
    @Inject(REGISTRY_CLIENTS) { admin }: RegistryClients,
    @Inject(LeaseServiceClient) tracing: LeaseServiceClient,
    @Inject(CONFIGURATION) configuration: ConfigurationView,
    @Inject(GatewayOperations) operations: GatewayOperations,
  ) {
    const registry: AdminServiceClient = admin;
    const service = new BudgetStatusService({
      callOperation: (request) => unary(registry, 'callOperation', request, REGISTRY_TIMEOUT),
      resolveScope: (request) => unary(registry, 'resolveScope', request, REGISTRY_TIMEOUT),
      getBudgets: (request) => unary(tracing, 'getBudgets', request, TRACING_TIMEOUT),
      listBudgetAlerts: (request) => unary(tracing, 'listBudgetAlerts', request, TRACING_TIMEOUT),
      configuration: () => configuration.current(),
      nowMs: () => systemClock.nowMs(),
    });
    operations.on(GET_BUDGET_STATUS, (call) => service.status(call));
    operations.on(LIST_BUDGET_STATUS, (call) => service.list(call));
    operations.on(LIST_BUDGET_ALERTS, (call) => service.alerts(call));
    for (const operation of ['budget.list', 'budget.get']) operations.show(operation, (answer) => service.view(answer));
  }
}
