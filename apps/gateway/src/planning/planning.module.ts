import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { LOGGER, METRICS, tlsFilesOf } from '@roundhouse/grpc';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
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

/** Which deployments a request tries: asked of routers, worked out here when none answers. Needs ConfigurationModule. */
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
          inject: [GrpcRouteConnector, CONFIGURATION, LOGGER, METRICS],
          useFactory: (
            connector: GrpcRouteConnector,
            configuration: ConfigurationView,
            logger: Logger,
            metrics: Metrics,
          ) =>
            new RoutePlanner(
              { gatewayId: settings.INSTANCE_ID, version },
              connector,
              new SnapshotPlanner(configuration),
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
