import { Module, type DynamicModule } from '@nestjs/common';
import { BusModule, type BusSettings } from './bus/bus.module.ts';
import { ConfigurationModule, type ConfigurationSettings } from './configuration/configuration.module.ts';
import { DemandModule } from './demand/demand.module.ts';
import { GossipModule } from './gossip/gossip.module.ts';
import { PlanningModule } from './planning/planning.module.ts';

interface OfBus {
  readonly NATS_URL?: string | undefined;
}

/** Composition root of the router. */
@Module({})
export class AppModule {
  /** @param settings without an address of the bus this router works alone */
  static forRoot(settings: ConfigurationSettings & Omit<BusSettings, 'NATS_URL'> & OfBus): DynamicModule {
    const { NATS_URL } = settings;
    const onBus =
      NATS_URL === undefined ? [] : [BusModule.forRoot({ ...settings, NATS_URL }), GossipModule, DemandModule];
    return {
      module: AppModule,
      imports: [
        ConfigurationModule.forRoot(settings),
        PlanningModule.forRoot(settings.INSTANCE_ID, { tellsPeers: onBus.length > 0 }),
        ...onBus,
      ],
    };
  }
}
