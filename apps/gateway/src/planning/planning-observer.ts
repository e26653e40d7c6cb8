import type { Logger, Metrics } from '@roundhouse/telemetry';

/** Why a plan was made here instead of by a router. */
export type LocalReason = 'no_router' | 'timeout' | 'lost' | 'uninformed' | 'unknown_deployment';

/** What operators learn about planning. */
export interface PlanningObserver {
  plannedByRouter(): void;
  plannedLocally(reason: LocalReason): void;
  refused(): void;
  outcomeDropped(): void;
  bypassed(address: string): void;
  restored(address: string): void;
  routersConnected(count: number): void;
}

/** Counts plans, and logs what changes about routers. */
export function planningObserver(logger: Logger, metrics: Metrics): PlanningObserver {
  const plans = metrics.hotCounter('plans_total', 'Plans by where they came from and why.', ['source', 'reason']);
  const dropped = metrics.counter('plan_outcomes_dropped_total', 'Outcomes that no router took in time.');
  const connected = metrics.gauge('routers_connected', 'Routers whose stream is up.');
  const byRouter = plans.with({ source: 'router', reason: 'answered' });
  const refused = plans.with({ source: 'router', reason: 'refused' });
  let connectedBefore = 0;
  return {
    plannedByRouter: () => byRouter.inc(),
    plannedLocally: (reason) => plans.with({ source: 'local', reason }).inc(),
    refused: () => refused.inc(),
    outcomeDropped: () => dropped.inc(),
    bypassed: (address) => logger.warn({ router: address }, 'router misses its answer deadline, planning without it'),
    restored: (address) => logger.info({ router: address }, 'router answers again'),
    routersConnected: (count) => {
      // Every failed attempt to connect comes by here, too.
      if (count === connectedBefore) return;
      connectedBefore = count;
      connected.set(count);
      logger.info({ routers: count }, 'routers connected');
    },
  };
}
