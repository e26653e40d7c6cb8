import { Inject, Module } from '@nestjs/common';
import { GET_BUDGET_STATUS } from '@roundhouse/admin-api';
import { windowAt } from '@roundhouse/budgets';
import type { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import { LeaseServiceClient } from '@roundhouse/contracts/tracing/v1/lease_service';
import { unary } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { AdminAnswer } from '../admin/admin-route.ts';
import { GatewayOperations, type GatewayCall } from '../admin/gateway-operations.ts';
import { operationCall } from '../admin/operation-routes.ts';
import { REGISTRY_CLIENTS, REGISTRY_TIMEOUT, type RegistryClients } from '../admin/registry-clients.ts';
import { budgetStatus, type ShownBudget } from './budget-status.ts';

const TRACING_TIMEOUT = { timeoutMs: 5_000 };

/** How budgets stand, as administrators see it. */
@Module({})
export class BudgetStatusModule {
  private readonly registry: AdminServiceClient;
  private readonly tracing: LeaseServiceClient;

  constructor(
    @Inject(REGISTRY_CLIENTS) { admin }: RegistryClients,
    @Inject(LeaseServiceClient) tracing: LeaseServiceClient,
    @Inject(GatewayOperations) operations: GatewayOperations,
  ) {
    this.registry = admin;
    this.tracing = tracing;
    operations.on(GET_BUDGET_STATUS, (call) => this.status(call));
  }

  /** Registry says whether the caller may see the budget, and what it is. */
  private async status({ context, params }: GatewayCall): Promise<AdminAnswer> {
    const call = operationCall({ id: 'budget.get' }, { params, query: {}, body: undefined });
    const { bodyJson } = await unary(this.registry, 'callOperation', { context, call }, REGISTRY_TIMEOUT);
    const budget = JSON.parse(Buffer.from(bodyJson).toString()) as ShownBudget;
    const nowMs = systemClock.nowMs();
    const { id: windowId } = windowAt(budget.window, budget.time_zone, nowMs);
    const windows = [{ budgetId: budget.id, windowId }];
    const { budgets } = await unary(this.tracing, 'getBudgets', { windows }, TRACING_TIMEOUT);
    const standing = budgets[0] ?? { settled: '0', granted: '0', overrun: '0' };
    return { status: GET_BUDGET_STATUS.status, body: budgetStatus(budget, standing, nowMs) };
  }
}
