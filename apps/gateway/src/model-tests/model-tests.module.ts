import { Inject, Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';
import { TEST_DEPLOYMENT, TEST_MODEL, TEST_MODELS } from '@roundhouse/admin-api';
import { LOGGER, METRICS } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { GatewayOperations } from '../admin/gateway-operations.ts';
import { REGISTRY_CLIENTS, type RegistryClients } from '../admin/registry-clients.ts';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import { LIVE_EVENTS_PORT, type LiveEvents } from '../events/events.ports.ts';
import { DeploymentTargets } from '../inference/deployment-target.ts';
import { RoutePlanner } from '../planning/route-planner.ts';
import { DeploymentProber, outcomeOfTest } from './deployment-prober.ts';
import { DeploymentTester } from './deployment-tester.ts';
import { GrpcTestRecorder } from './grpc-test-recorder.ts';
import { ModelTestsService } from './model-tests.service.ts';
import { UpstreamProbe } from './upstream-probe.ts';

/** Settings of model tests, a part of the gateway's. */
export interface ModelTestsSettings {
  readonly INSTANCE_ID: string;
}

/** Tests of deployments and models. Exports the probe, which asks upstreams beside the data plane. */
@Module({})
export class ModelTestsModule implements OnModuleDestroy {
  static forRoot(settings: ModelTestsSettings): DynamicModule {
    return {
      module: ModelTestsModule,
      global: true,
      providers: [
        { provide: UpstreamProbe, useFactory: () => new UpstreamProbe(systemClock) },
        {
          provide: ModelTestsService,
          inject: [
            REGISTRY_CLIENTS,
            CONFIGURATION,
            DeploymentTargets,
            UpstreamProbe,
            RoutePlanner,
            LIVE_EVENTS_PORT,
            LOGGER,
            METRICS,
          ],
          useFactory: (
            { probes }: RegistryClients,
            configuration: ConfigurationView,
            targets: DeploymentTargets,
            probe: UpstreamProbe,
            planner: RoutePlanner,
            events: LiveEvents,
            logger: Logger,
            metrics: Metrics,
          ) => {
            const tester = new DeploymentTester({ configuration, targets, probe, clock: systemClock });
            planner.useProber(new DeploymentProber({ configuration, tester, clock: systemClock }));
            const service = new ModelTestsService({
              gatewayId: settings.INSTANCE_ID,
              client: probes,
              recorder: new GrpcTestRecorder(probes),
              tester,
              configuration,
              events,
              onPassed: (result) => planner.noteCall(outcomeOfTest(result)),
              logger,
            });
            metrics.observedGauge('test_runs', 'Runs of model tests that are under way.', () => service.size);
            return service;
          },
        },
      ],
      exports: [UpstreamProbe],
    };
  }

  private readonly service: ModelTestsService;

  constructor(
    @Inject(ModelTestsService) service: ModelTestsService,
    @Inject(GatewayOperations) operations: GatewayOperations,
  ) {
    this.service = service;
    operations.on(TEST_DEPLOYMENT, (call) => service.start(TEST_DEPLOYMENT, call));
    operations.on(TEST_MODEL, (call) => service.start(TEST_MODEL, call));
    operations.on(TEST_MODELS, (call) => service.start(TEST_MODELS, call));
  }

  async onModuleDestroy(): Promise<void> {
    await this.service.stop();
  }
}
