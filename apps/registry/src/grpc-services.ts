import { SLOW_OPERATION_TIMEOUT_MS } from '@roundhouse/admin-api';
import { AdminServiceService } from '@roundhouse/contracts/registry/v1/admin_service';
import { ConfigServiceService } from '@roundhouse/contracts/registry/v1/config_service';
import { ProbeServiceService } from '@roundhouse/contracts/registry/v1/probe_service';
import { SessionServiceService } from '@roundhouse/contracts/registry/v1/session_service';
import { SinkServiceService } from '@roundhouse/contracts/registry/v1/sink_service';
import { StateServiceService } from '@roundhouse/contracts/registry/v1/state_service';
import {
  declareService,
  tlsFilesOf,
  type Access,
  type DeclaredService,
  type GrpcServerOptions,
} from '@roundhouse/grpc';
import type { Config } from './config.ts';
import { nodeDoors } from './nodes/node-doors.ts';

/** Administration comes through the gateway, which has authenticated whoever is behind it. */
const ADMIN: Access = { services: ['gateway'] };
/** Who sends events to sinks, and so needs their secrets. */
const DELIVERER: Access = { services: ['tracing'] };
const WATCHERS: Access = { services: ['gateway', 'router'] };

/** Some operations work on a whole configuration or log. */
const SLOW_ADMIN: Access = { ...ADMIN, maxTimeoutMs: SLOW_OPERATION_TIMEOUT_MS };

/** What the registry serves to other services, and to whom. */
export const SERVICES: readonly DeclaredService[] = [
  declareService(ConfigServiceService, { watch: WATCHERS }),
  declareService(AdminServiceService, {
    callOperation: SLOW_ADMIN,
    streamOperation: ADMIN,
    authorize: ADMIN,
    resolveScope: ADMIN,
    openExport: ADMIN,
    recordErasure: ADMIN,
  }),
  declareService(SinkServiceService, { listSinks: DELIVERER, describeSubjects: DELIVERER, takeNews: DELIVERER }),
  declareService(StateServiceService, { getState: ADMIN }),
  declareService(ProbeServiceService, {
    startTestRun: ADMIN,
    recordTestResults: ADMIN,
    openProvider: ADMIN,
    recordProviderCheck: ADMIN,
    compareModels: ADMIN,
    importModels: ADMIN,
  }),
  declareService(SessionServiceService, {
    signIn: ADMIN,
    signOut: ADMIN,
    resolve: ADMIN,
    setPassword: ADMIN,
    acceptInvite: ADMIN,
    finishBootstrap: ADMIN,
    listOidcConnections: ADMIN,
    startOidc: ADMIN,
    finishOidc: ADMIN,
  }),
];

/** The servers of the registry: one for services, two doors for nodes. */
export function grpcServers(config: Config): GrpcServerOptions[] {
  const services = { bind: `${config.BIND_ADDRESS}:${config.GRPC_PORT}`, tls: tlsFilesOf(config), services: SERVICES };
  return [services, ...nodeDoors(config)];
}
