import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { LOGGER, tlsFilesOf, unary } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import { LedgerServiceClient } from '@roundhouse/contracts/tracing/v1/ledger_service';
import type { Logger } from '@roundhouse/telemetry';
import type { FastifyInstance } from 'fastify';
import { AccountingService } from '../accounting/accounting.service.ts';
import { AUTHENTICATOR, type Authenticator } from '../auth/auth.ports.ts';
import { ConfigurationService } from '../configuration/configuration.service.ts';
import { exportRoutes } from '../exports/export-routes.ts';
import { gatewayReadiness } from '../health/readiness.ts';
import { GrpcRouteConnector } from '../planning/infra/grpc-route-connector.ts';
import { RoutePlanner } from '../planning/route-planner.ts';
import { OwnOrigins } from '../sessions/domain/own-origins.ts';
import { grpcSessionRegistry } from '../sessions/infra/grpc-session-registry.ts';
import { SessionGuard } from '../sessions/session-guard.ts';
import { sessionRoutes } from '../sessions/session-routes.ts';
import { ADMIN_PREFIX, registerAdminApi } from './admin-api.ts';
import { referenceRoutes } from './reference-routes.ts';
import { registryOperationRoutes } from './operation-routes.ts';
import { GatewayOperations } from './gateway-operations.ts';
import { closeRegistryClients, REGISTRY_CLIENTS, registryClients, type RegistryClients } from './registry-clients.ts';
import { offerCircuits, type CircuitSources } from './circuits/circuits.service.ts';
import { observedViews } from './circuits/observed-views.ts';
import { RouterStates } from './circuits/router-states.ts';
import { offerStatus, type StatusSources } from './status/status.service.ts';

/** Settings of the admin API, a part of the gateway's. */
export interface AdminSettings {
  readonly INSTANCE_ID: string;
  readonly REGISTRY_ADDRESS: string;
  readonly TRACING_ADDRESS: string;
  readonly MAX_CONFIG_AGE_MS: number;
  readonly TLS_CA_FILE: string;
  readonly TLS_CERT_FILE: string;
  readonly TLS_KEY_FILE: string;
  /** Empty = whichever host a browser names. */
  readonly PUBLIC_ORIGINS: readonly string[];
}

const STATUS_SOURCES = Symbol('StatusSources');
const CIRCUIT_SOURCES = Symbol('CircuitSources');
const OWN_ORIGINS = Symbol('OwnOrigins');

/** The admin REST API below `/api/v1`. Needs the modules of configuration, authentication, planning and accounting. */
@Module({})
export class AdminModule implements OnModuleInit, OnApplicationShutdown {
  /** @param version of this gateway, as the status shows it */
  static forRoot(settings: AdminSettings, version: string): DynamicModule {
    return {
      module: AdminModule,
      global: true,
      exports: [GatewayOperations, REGISTRY_CLIENTS],
      providers: [
        { provide: GatewayOperations, useFactory: () => new GatewayOperations() },
        { provide: OWN_ORIGINS, useFactory: () => new OwnOrigins(settings.PUBLIC_ORIGINS) },
        {
          provide: REGISTRY_CLIENTS,
          useFactory: () => registryClients(settings.REGISTRY_ADDRESS, tlsFilesOf(settings)),
        },
        {
          provide: CIRCUIT_SOURCES,
          inject: [REGISTRY_CLIENTS, ConfigurationService, RoutePlanner, GrpcRouteConnector],
          useFactory: (
            { admin }: RegistryClients,
            configuration: ConfigurationService,
            planner: RoutePlanner,
            connector: GrpcRouteConnector,
          ): CircuitSources => ({
            registry: admin,
            states: new RouterStates({
              routers: () => planner.routers,
              getState: (address, timeoutMs) => unary(connector.client(address), 'getState', {}, { timeoutMs }),
              nowMs: () => systemClock.monotonicMs(),
            }),
            configuration: () => configuration.current(),
            nowMs: () => systemClock.nowMs(),
          }),
        },
        {
          provide: STATUS_SOURCES,
          inject: [
            REGISTRY_CLIENTS,
            ConfigurationService,
            AccountingService,
            RoutePlanner,
            GrpcRouteConnector,
            LedgerServiceClient,
          ],
          useFactory: (
            registry: RegistryClients,
            configuration: ConfigurationService,
            accounting: AccountingService,
            planner: RoutePlanner,
            connector: GrpcRouteConnector,
            tracing: LedgerServiceClient,
          ): StatusSources => ({
            registry,
            registryAddress: settings.REGISTRY_ADDRESS,
            routers: () => planner.routers,
            routerClient: (address) => connector.client(address),
            tracing,
            tracingAddress: settings.TRACING_ADDRESS,
            gateway: () => ({
              instance: settings.INSTANCE_ID,
              version,
              readiness: gatewayReadiness({
                configuration,
                accounting,
                isDraining: () => false,
                maxConfigAgeMs: settings.MAX_CONFIG_AGE_MS,
              }),
              configuration: configuration.status,
              accounting: accounting.state,
            }),
          }),
        },
      ],
    };
  }

  private readonly host: HttpAdapterHost;
  private readonly authenticator: Authenticator;
  private readonly logger: Logger;
  private readonly clients: RegistryClients;
  private readonly status: StatusSources;
  private readonly circuits: CircuitSources;
  private readonly operations: GatewayOperations;
  private readonly origins: OwnOrigins;

  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(AUTHENTICATOR) authenticator: Authenticator,
    @Inject(LOGGER) logger: Logger,
    @Inject(REGISTRY_CLIENTS) clients: RegistryClients,
    @Inject(STATUS_SOURCES) status: StatusSources,
    @Inject(CIRCUIT_SOURCES) circuits: CircuitSources,
    @Inject(GatewayOperations) operations: GatewayOperations,
    @Inject(OWN_ORIGINS) origins: OwnOrigins,
  ) {
    this.host = host;
    this.authenticator = authenticator;
    this.logger = logger;
    this.clients = clients;
    this.status = status;
    this.circuits = circuits;
    this.operations = operations;
    this.origins = origins;
  }

  onModuleInit(): void {
    const { authenticator, logger, circuits } = this;
    offerStatus(this.operations, this.status);
    offerCircuits(this.operations, circuits);
    const views = new Map([...observedViews(circuits.states, circuits.configuration), ...this.operations.views]);
    const routes = [...registryOperationRoutes(this.clients.admin, views), ...this.operations.routes()];
    const registry = grpcSessionRegistry(this.clients.sessions);
    const sessions = new SessionGuard(registry, this.origins);
    registerAdminApi(this.host.httpAdapter.getInstance<FastifyInstance>(), {
      authenticator,
      logger,
      routes,
      sessions,
      openRoutes: [
        ...sessionRoutes(registry, sessions),
        ...exportRoutes(this.clients.admin, routes),
        ...referenceRoutes(this.status.gateway().version, ADMIN_PREFIX),
      ],
    });
  }

  onApplicationShutdown(): void {
    closeRegistryClients(this.clients);
  }
}
