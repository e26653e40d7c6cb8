export { findExecutable } from './binaries/find-executable.ts';
export { freePort, isPortFree } from './process/free-port.ts';
export { startProcess, type ManagedProcess, type ProcessExit, type ProcessOptions } from './process/managed-process.ts';
export { isTraversable } from './postgres/postgres-binaries.ts';
export { startPostgresServer, type PostgresOptions, type PostgresServer } from './postgres/postgres-server.ts';
export { natsConfiguration, type NatsTls, type NatsUser } from './nats/nats-configuration.ts';
export { startNatsServer, type NatsOptions, type NatsServer } from './nats/nats-server.ts';
export { findServer, type FoundServer } from './binaries/find-server.ts';
export type { ServerName } from './binaries/server-name.ts';
