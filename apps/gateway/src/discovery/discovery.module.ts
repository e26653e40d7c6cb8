import { Inject, Module } from '@nestjs/common';
import { DISCOVER_MODELS, IMPORT_MODELS, TEST_PROVIDER } from '@roundhouse/admin-api';
import { EgressPools } from '@roundhouse/egress';
import { systemClock } from '@roundhouse/kernel';
import { GatewayOperations } from '../admin/gateway-operations.ts';
import { REGISTRY_CLIENTS, type RegistryClients } from '../admin/registry-clients.ts';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import { LIVE_EVENTS_PORT, type LiveEvents } from '../events/events.ports.ts';
import { UpstreamProbe } from '../model-tests/upstream-probe.ts';
import { DiscoveryService } from './discovery.service.ts';
import { ProviderProber } from './provider-prober.ts';
import { ProviderTargets } from './provider-target.ts';

/** Checks of providers, and what they offer. */
@Module({
  providers: [
    {
      provide: DiscoveryService,
      inject: [REGISTRY_CLIENTS, CONFIGURATION, EgressPools, UpstreamProbe, LIVE_EVENTS_PORT],
      useFactory: (
        { probes }: RegistryClients,
        configuration: ConfigurationView,
        pools: EgressPools,
        probe: UpstreamProbe,
        events: LiveEvents,
      ) => {
        const prober = new ProviderProber(new ProviderTargets(configuration, pools), probe);
        return new DiscoveryService({ client: probes, prober, configuration, events, clock: systemClock });
      },
    },
  ],
})
export class DiscoveryModule {
  constructor(
    @Inject(DiscoveryService) service: DiscoveryService,
    @Inject(GatewayOperations) operations: GatewayOperations,
  ) {
    operations.on(TEST_PROVIDER, (call) => service.test(call));
    operations.on(DISCOVER_MODELS, (call) => service.discover(call));
    operations.on(IMPORT_MODELS, (call) => service.import(call));
  }
}
