import type { Client } from '@grpc/grpc-js';
import { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import { ProbeServiceClient } from '@roundhouse/contracts/registry/v1/probe_service';
import { SessionServiceClient } from '@roundhouse/contracts/registry/v1/session_service';
import { StateServiceClient } from '@roundhouse/contracts/registry/v1/state_service';
import { closeClient, createGrpcClient, type ClientConstructor, type TlsFiles } from '@roundhouse/grpc';

/** Deadline of every call to registry, in milliseconds. */
export const REGISTRY_TIMEOUT = { timeoutMs: 8_000 } as const;

/** Clients of registry's admin services, one per aggregate. */
export interface RegistryClients {
  readonly admin: AdminServiceClient;
  readonly sessions: SessionServiceClient;
  readonly state: StateServiceClient;
  readonly probes: ProbeServiceClient;
}

/** Injection token of the {@link RegistryClients}. */
export const REGISTRY_CLIENTS = Symbol('RegistryClients');

/** Makes the clients; each connects with its first call. */
export function registryClients(address: string, tls: TlsFiles): RegistryClients {
  const make = <Instance extends Client>(constructor: ClientConstructor<Instance>): Instance =>
    createGrpcClient(constructor, { address, service: 'registry', tls });
  return {
    admin: make(AdminServiceClient),
    sessions: make(SessionServiceClient),
    state: make(StateServiceClient),
    probes: make(ProbeServiceClient),
  };
}

/** Closes all of them. */
export function closeRegistryClients(clients: RegistryClients): void {
  for (const client of Object.values(clients) as Client[]) closeClient(client);
}
