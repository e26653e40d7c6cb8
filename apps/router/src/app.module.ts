import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigurationModule, type ConfigurationSettings } from './configuration/configuration.module.ts';
import { GossipModule, type GossipSettings } from './gossip/gossip.module.ts';
import { PlanningModule } from './planning/planning.module.ts';

/** Composition root of the router. */
@Module({})
export class AppModule {
  static forRoot(settings: ConfigurationSettings & GossipSettings): DynamicModule {
    const { NATS_URL } = settings;
    const gossip = NATS_URL === undefined ? [] : [GossipModule.forRoot({ ...settings, NATS_URL })];
    return {
      module: AppModule,
      imports: [
        ConfigurationModule.forRoot(settings),
        PlanningModule.forRoot(settings.INSTANCE_ID, { tellsPeers: gossip.length > 0 }),
        ...gossip,
      ],
    };
  }
}
