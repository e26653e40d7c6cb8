import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { LOGGER, METRICS, tlsFilesOf } from '@roundhouse/grpc';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { systemClock } from '@roundhouse/kernel';
import { encodeServingWanted, type WantedServing } from '@roundhouse/messaging';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import { CORE_SUBJECTS, type CoreSubjects } from '../events/events.ports.ts';
import { GrpcRouteConnector } from './infra/grpc-route-connector.ts';
import { RouterAddresses } from './infra/router-addresses.ts';
import { planningObserver } from './planning-observer.ts';
import { PLANNER } from './planning.ports.ts';
import { RoutePlanner } from './route-planner.ts';
import { SnapshotPlanner } from './snapshot-planner.ts';

/** Settings of planning, a part of the gateway's. */
export interface PlanningSettings {
  readonly INSTANCE_ID: string;
  /** `host:port` or `dns:name:port` each. */
  readonly ROUTER_ADDRESSES: readonly string[];
  readonly TLS_CA_FILE: string;
  readonly TLS_CERT_FILE: string;
  readonly TLS_KEY_FILE: string;
}

const SETTINGS = Symbol('PlanningSettings');

/** Which deployments a request tries: asked of routers, worked out here when none answers. Needs ConfigurationModule and EventsModule. */
@Module({})
export class PlanningModule implements OnApplicationBootstrap, OnApplicationShutdown {
  /** @param version of this gateway, as routers see it */
  static forRoot(settings: PlanningSettings, version: string): DynamicModule {
    return {
      module: PlanningModule,
      global: true,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: GrpcRouteConnector, useFactory: () => new GrpcRouteConnector(tlsFilesOf(settings)) },
        {
          provide: RoutePlanner,
          inject: [GrpcRouteConnector, CONFIGURATION, LOGGER, METRICS, CORE_SUBJECTS],
          useFactory: (
            connector: GrpcRouteConnector,
            configuration: ConfigurationView,
            logger: Logger,
            metrics: Metrics,
            subjects: CoreSubjects,
          ) =>
            new RoutePlanner(
              { gatewayId: settings.INSTANCE_ID, version },
              connector,
              new SnapshotPlanner(configuration, { tellWanted: (wanted) => tellWanted(subjects, wanted) }),
              planningObserver(logger, metrics),
            ),
        },
        { provide: PLANNER, useExisting: RoutePlanner },
      ],
      exports: [PLANNER, RoutePlanner, GrpcRouteConnector],
    };
  }

  private readonly planner: RoutePlanner;
  private readonly addresses: RouterAddresses;

  constructor(@Inject(SETTINGS) settings: PlanningSettings, @Inject(RoutePlanner) planner: RoutePlanner) {
    this.planner = planner;
    this.addresses = new RouterAddresses(settings.ROUTER_ADDRESSES, (addresses) => planner.useAddresses(addresses));
  }

  onApplicationBootstrap(): void {
    this.addresses.start();
  }

  /** Comes after the HTTP server is closed, so that the last outcomes still travel. */
  onApplicationShutdown(): void {
    this.addresses.stop();
    this.planner.stop();
  }
}

/** Registry hears which models are to be loaded, also where no router plans. */
function tellWanted(subjects: CoreSubjects, wanted: WantedServing): void {
  const encoded = encodeServingWanted(wanted, systemClock.nowMs());
  if (encoded !== undefined) subjects.send(encoded.subject, encoded.bytes);
}
