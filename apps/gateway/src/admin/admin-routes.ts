import type { AdminRoute } from './admin-route.ts';
import type { RegistryClients } from './registry-clients.ts';
import { registryOperationRoutes } from './operation-routes.ts';
import { resourceRoutes } from './resource-routes.ts';
import { apiKeyResource, revokeRoute } from './resources/api-key.ts';
import { changeCredentialRoute, credentialResource } from './resources/credential.ts';
import { deploymentResource } from './resources/deployment.ts';
import { modelResource } from './resources/model.ts';
import { providerResource } from './resources/provider.ts';

/** Every route of the admin API that is answered by registry. */
export function registryRoutes(clients: RegistryClients): AdminRoute[] {
  return [
    ...registryOperationRoutes(clients.admin),
    ...resourceRoutes(apiKeyResource(clients)),
    revokeRoute(clients),
    ...resourceRoutes(providerResource(clients)),
    ...resourceRoutes(credentialResource(clients)),
    changeCredentialRoute(clients),
    ...resourceRoutes(modelResource(clients)),
    ...resourceRoutes(deploymentResource(clients)),
  ];
}
