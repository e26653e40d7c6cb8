import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, METRICS } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { Passes } from '../passes/passes.ts';
import { LEASE_STORE, type LeaseStore } from './leases.ports.ts';

const INTERVAL_MS = 3_600_000;
/** Not in the busiest minute of a service: the one after its start. */
const FIRST_AFTER_MS = 120_000;

/** Each hour: compares what gateways reported for budgets with the ledger, and puts it right. */
@Injectable()
export class ReconciliationRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly store: Pick<LeaseStore, 'reconcile'>;
  private readonly logger: Logger;
  private readonly adjusted;
  private readonly compared;
  private readonly passes = new Passes();

  constructor(
    @Inject(LEASE_STORE) store: LeaseStore,
    @Inject(LOGGER) logger: Logger,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.store = store;
    this.logger = logger;
    this.compared = metrics.counter('budget_leases_compared_total', 'Leases of budgets compared with the ledger.');
    this.adjusted = metrics.counter(
      'budget_leases_adjusted_total',
      'Leases of budgets of which the ledger said something else than gateways had; put right.',
    );
  }

  onApplicationBootstrap(): void {
    this.passes.start({
      intervalMs: INTERVAL_MS,
      delayMs: FIRST_AFTER_MS,
      work: () => this.reconcile(),
      failed: (error) => this.logger.warn({ error }, 'budgets cannot be compared with the ledger'),
    });
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.passes.stop();
  }

  private async reconcile(): Promise<void> {
    const { leases, adjusted } = await this.store.reconcile(new Date(systemClock.nowMs()));
    this.compared.inc({}, leases);
    this.adjusted.inc({}, adjusted);
    if (adjusted > 0) this.logger.warn({ leases, adjusted }, 'budgets were put right by the ledger');
  }
}
