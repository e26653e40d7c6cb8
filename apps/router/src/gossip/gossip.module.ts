import { Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { METRICS } from '@roundhouse/grpc';
import { SUBJECTS } from '@roundhouse/messaging';
import type { Metrics } from '@roundhouse/telemetry';
import { NatsBus } from '../bus/nats-bus.ts';
import { ROUTER_ID } from '../planning/planning.ports.ts';
import { RouterState } from '../planning/router-state.ts';
import type { GossipBus } from './gossip.ports.ts';
import { GOSSIP_INTERVAL_MS, GossipService } from './gossip.service.ts';

/**
 * What routers tell each other. Needs BusModule, and PlanningModule, which works as before when this is left out or loses
 * its bus.
 */
@Module({
  providers: [{ provide: GossipService, inject: [ROUTER_ID, RouterState, NatsBus, METRICS], useFactory: makeService }],
})
export class GossipModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly service: GossipService;
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(GossipService) service: GossipService) {
    this.service = service;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.service.tell(), GOSSIP_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}

function makeService(routerId: string, router: RouterState, bus: NatsBus, metrics: Metrics): GossipService {
  const messages = metrics.counter('gossip_messages_total', 'Messages between routers.', ['direction']);
  metrics.observedGauge('peers', 'Routers that are heard of, without this one.', () => router.peers.ids().length);
  return new GossipService(routerId, router, gossipOver(bus), {
    sent: () => messages.inc({ direction: 'sent' }),
    heard: () => messages.inc({ direction: 'heard' }),
    refused: () => messages.inc({ direction: 'refused' }),
  });
}

/** Gossip on its core subject. */
function gossipOver(bus: NatsBus): GossipBus {
  return {
    get connected() {
      return bus.connected;
    },
    publish: (bytes) => bus.publish(SUBJECTS.routerGossip, bytes),
    onMessage: (listener) => bus.subscribe(SUBJECTS.routerGossip, listener),
  };
}
