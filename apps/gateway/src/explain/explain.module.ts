import { Inject, Module } from '@nestjs/common';
import { EXPLAIN_ROUTE } from '@roundhouse/admin-api';
import { systemClock } from '@roundhouse/kernel';
import { GatewayOperations } from '../admin/gateway-operations.ts';
import { REGISTRY_CLIENTS, type RegistryClients } from '../admin/registry-clients.ts';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import { DEFAULT_INFERENCE_SETTINGS } from '../inference/inference-settings.ts';
import { GrpcRouteConnector } from '../planning/infra/grpc-route-connector.ts';
import { RoutePlanner } from '../planning/route-planner.ts';
import { ROUTED_REQUESTS, type RoutedRequests } from './explain.ports.ts';
import { ExplainService } from './explain.service.ts';
import { registryAskerRights } from './registry-asker-rights.ts';
import { routerExplainer } from './router-explainer.ts';

/** Explains routes. */
@Module({
  providers: [
    {
      provide: ExplainService,
      inject: [
        REGISTRY_CLIENTS,
        CONFIGURATION,
        RoutePlanner,
        GrpcRouteConnector,
        { token: ROUTED_REQUESTS, optional: true },
      ],
      useFactory: (
        { admin }: RegistryClients,
        configuration: ConfigurationView,
        planner: RoutePlanner,
        connector: GrpcRouteConnector,
        requests: RoutedRequests | undefined,
      ) =>
        new ExplainService({
          configuration,
          rights: registryAskerRights(admin),
          routers: routerExplainer(
            (projectId) => planner.homeAddress(projectId),
            (address) => connector.client(address),
          ),
          requests,
          clock: systemClock,
          requestDeadlineMs: DEFAULT_INFERENCE_SETTINGS.requestDeadlineMs,
        }),
    },
  ],
})
export class ExplainModule {
  constructor(
    @Inject(ExplainService) service: ExplainService,
    @Inject(GatewayOperations) operations: GatewayOperations,
  ) {
    operations.on(EXPLAIN_ROUTE, async (call) => ({ status: EXPLAIN_ROUTE.status, body: await service.explain(call) }));
  }
}
