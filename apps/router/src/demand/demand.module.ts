import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { METRICS } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import { encodeServingWanted } from '@roundhouse/messaging';
import type { Metrics } from '@roundhouse/telemetry';
import { NatsBus } from '../bus/nats-bus.ts';
import { RouterState } from '../planning/router-state.ts';

/** Tells registry which servings are wanted. Needs BusModule and PlanningModule; what is lost is said again. */
@Module({})
export class DemandModule implements OnModuleInit {
  private readonly router: RouterState;
  private readonly bus: NatsBus;
  private readonly metrics: Metrics;

  constructor(
    @Inject(RouterState) router: RouterState,
    @Inject(NatsBus) bus: NatsBus,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.router = router;
    this.bus = bus;
    this.metrics = metrics;
  }

  onModuleInit(): void {
    const said = this.metrics.counter('servings_wanted_total', 'Times that a serving was asked for.');
    this.router.onWanted((demand) => {
      const encoded = encodeServingWanted(demand, systemClock.nowMs());
      if (encoded === undefined) return;
      this.bus.publish(encoded.subject, encoded.bytes);
      said.inc();
    });
  }
}
