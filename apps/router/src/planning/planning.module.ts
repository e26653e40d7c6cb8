import { Module, type DynamicModule } from '@nestjs/common';
import { LOGGER, METRICS } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { RouterController } from './api/router.grpc.controller.ts';
import { DEFAULT_PLAN_LIMITS, OpenPlans } from './domain/open-plans.ts';
import { PLANNING_OBSERVER, ROUTER_ID, type PlanningObserver } from './planning.ports.ts';
import { PlanningService } from './planning.service.ts';

/** Plans and their lives; RouterService. */
@Module({})
export class PlanningModule {
  static forRoot(routerId: string): DynamicModule {
    return {
      module: PlanningModule,
      controllers: [RouterController],
      providers: [
        PlanningService,
        { provide: ROUTER_ID, useValue: routerId },
        { provide: OpenPlans, inject: [METRICS], useFactory: makeOpenPlans },
        { provide: PLANNING_OBSERVER, inject: [LOGGER, METRICS], useFactory: makeObserver },
      ],
    };
  }
}

function makeOpenPlans(metrics: Metrics): OpenPlans {
  const freed = metrics.counter('plans_freed_total', 'Plans that ended without a word of their gateway.', ['cause']);
  const plans = new OpenPlans(systemClock, DEFAULT_PLAN_LIMITS, (cause, count) => freed.inc({ cause }, count));
  metrics.observedGauge('open_plans', 'Plans that gateways work on.', () => plans.size);
  metrics.observedGauge('gateway_streams', 'Route streams of gateways.', () => plans.connectedStreams);
  return plans;
}

function makeObserver(logger: Logger, metrics: Metrics): PlanningObserver {
  const decided = metrics.counter('plans_total', 'Plans asked for, by result.', ['result']);
  const ended = metrics.counter('plans_ended_total', 'Plans ended by their gateway.', ['how']);
  return {
    decided: (result) => decided.inc({ result }),
    ended: (how) => ended.inc({ how }),
    failed: (error) => logger.error({ error }, 'a route stream was ended'),
  };
}
