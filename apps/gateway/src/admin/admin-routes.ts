import type { AdminRoute } from './admin-route.ts';
import type { RegistryClients } from './registry-clients.ts';
import { registryOperationRoutes } from './operation-routes.ts';

/** Every route of the admin API that is answered by registry. */
export function registryRoutes(clients: RegistryClients): AdminRoute[] {
  return registryOperationRoutes(clients.admin);
}
