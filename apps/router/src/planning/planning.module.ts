import { Module, type DynamicModule } from '@nestjs/common';
import { LOGGER, METRICS } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { CONFIGURATION, type Configuration } from '../configuration/configuration.ports.ts';
import { RouterController } from './api/router.grpc.controller.ts';
import { Housekeeping } from './housekeeping.ts';
import { PLANNING_OBSERVER, ROUTER_ID, type PlanningObserver } from './planning.ports.ts';
import { PlanningService } from './planning.service.ts';
import { RouterState, type RouterStateOptions } from './router-state.ts';

/** Plans and their lives; RouterService. Needs ConfigurationModule. */
@Module({})
export class PlanningModule {
  /** @param routerId unique among routers */
  static forRoot(routerId: string, options: RouterStateOptions): DynamicModule {
    return {
      module: PlanningModule,
      global: true,
      controllers: [RouterController],
      providers: [
        Housekeeping,
        { provide: ROUTER_ID, useValue: routerId },
        {
          provide: RouterState,
          inject: [CONFIGURATION, METRICS],
          useFactory: (configuration: Configuration, metrics: Metrics) => makeState(configuration, metrics, options),
        },
        { provide: PLANNING_OBSERVER, inject: [LOGGER, METRICS], useFactory: makeObserver },
        {
          provide: PlanningService,
          inject: [RouterState, PLANNING_OBSERVER],
          useFactory: (router: RouterState, observer: PlanningObserver) => new PlanningService(router, observer),
        },
      ],
      exports: [RouterState, ROUTER_ID],
    };
  }
}

function makeState(configuration: Configuration, metrics: Metrics, options: RouterStateOptions): RouterState {
  const router = new RouterState(configuration, systemClock, options);
  const { plans, states } = router;
  metrics.observedGauge('open_plans', 'Plans that gateways work on.', () => plans.size);
  metrics.observedGauge('gateway_streams', 'Route streams of gateways.', () => plans.connectedStreams);
  metrics.observedGauge('gateways_known', 'Gateways that are connected here or to a peer.', () => router.roster.count);
  metrics.observedGauge('circuits_open', 'Circuits of deployments and providers that are not closed.', () =>
    countOf(states.circuits.open(systemClock.monotonicMs())),
  );
  return router;
}

function makeObserver(logger: Logger, metrics: Metrics): PlanningObserver {
  const decided = metrics.hotCounter('plans_total', 'Plans asked for, by result.', ['result']);
  const ended = metrics.hotCounter('plans_ended_total', 'Plans ended by their gateway.', ['how']);
  const freed = metrics.counter('plans_freed_total', 'Plans that ended without a word of their gateway.', ['cause']);
  const planned = decided.with({ result: 'PLAN' });
  const byOutcome = ended.with({ how: 'outcome' });
  const byCancel = ended.with({ how: 'cancel' });
  return {
    decided: (result) => (result === 'PLAN' ? planned : decided.with({ result })).inc(),
    ended: (how) => (how === 'outcome' ? byOutcome : byCancel).inc(),
    freed: (cause) => freed.inc({ cause }),
    failed: (error) => logger.error({ error }, 'a question could not be worked through'),
  };
}

function countOf(items: Iterable<unknown>): number {
  let count = 0;
  for (const _ of items) count += 1;
  return count;
}
