import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  GetBudgetsRequest,
  GetBudgetsResponse,
  ListBudgetAlertsRequest,
  ListBudgetAlertsResponse,
  RenewRequest,
  RenewResponse,
} from '@roundhouse/contracts/tracing/v1/lease_service';
import { LeasesService } from '../leases.service.ts';
import { alertsFrom, renewalFrom, windowsFrom } from './lease.mapper.ts';

/** LeaseService over gRPC. */
@Controller()
export class LeaseGrpcController {
  private readonly leases: LeasesService;

  constructor(@Inject(LeasesService) leases: LeasesService) {
    this.leases = leases;
  }

  @GrpcMethod('LeaseService', 'renew')
  async renew(request: RenewRequest): Promise<RenewResponse> {
    const { renewal, sealed } = renewalFrom(request);
    const { grants, closedSpoolIds } = await this.leases.renew(renewal, sealed);
    const leases = grants.map(({ granted, strict, settled, outstanding }) => ({
      granted: String(granted),
      strict,
      settled: String(settled),
      outstanding: String(outstanding),
    }));
    return { leases, closedSpoolIds };
  }

  @GrpcMethod('LeaseService', 'getBudgets')
  async getBudgets({ windows }: GetBudgetsRequest): Promise<GetBudgetsResponse> {
    const standings = await this.leases.standings(windowsFrom(windows));
    const budgets = standings.map(({ settled, granted, overrun }) => ({
      settled: String(settled),
      granted: String(granted),
      overrun: String(overrun),
    }));
    return { budgets };
  }

  @GrpcMethod('LeaseService', 'listBudgetAlerts')
  async listBudgetAlerts(request: ListBudgetAlertsRequest): Promise<ListBudgetAlertsResponse> {
    const { budgetId, limit } = alertsFrom(request);
    const alerts = await this.leases.alerts(budgetId, limit);
    return {
      alerts: alerts.map(({ windowId, threshold, spent, limit: amount, occurredAt }) => ({
        windowId,
        threshold,
        spent: String(spent),
        limit: String(amount),
        occurredAtUnixMs: BigInt(occurredAt.getTime()),
      })),
    };
  }
}
