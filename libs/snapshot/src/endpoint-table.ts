import type { Endpoint, EndpointUpdate } from '@roundhouse/contracts/registry/v1/config_service';

/** Most endpoints that are held; a hundred per node at the design point of 1 000 nodes. */
const MAX_ENDPOINTS = 100_000;

/** Runtime state of the deployments on nodes, newest word per deployment. Kept as it is when updates stop. */
export class EndpointTable {
  private byDeployment = new Map<string, Endpoint>();
  private changes = 0;

  /** Grows with every update; tells a reader whether something may have changed. */
  get version(): number {
    return this.changes;
  }

  get(deploymentId: string): Endpoint | undefined {
    return this.byDeployment.get(deploymentId);
  }

  all(): Iterable<Endpoint> {
    return this.byDeployment.values();
  }

  /** Takes an update. A late one about an older generation of an endpoint is ignored. */
  apply(update: EndpointUpdate): void {
    this.changes += 1;
    const known = this.byDeployment;
    if (update.complete) this.byDeployment = new Map();
    for (const endpoint of update.endpoints) {
      const held = known.get(endpoint.deploymentId);
      const newest = held && held.generation > endpoint.generation ? held : endpoint;
      if (this.byDeployment.size < MAX_ENDPOINTS || this.byDeployment.has(endpoint.deploymentId)) {
        this.byDeployment.set(endpoint.deploymentId, newest);
      }
    }
    for (const id of update.removedDeploymentIds) this.byDeployment.delete(id);
  }
}
