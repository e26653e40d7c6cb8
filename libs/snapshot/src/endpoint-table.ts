import { EndpointState, type Endpoint, type EndpointUpdate } from '@roundhouse/contracts/registry/v1/config_service';
import { systemClock, type Clock } from '@roundhouse/kernel';

/** Most endpoints that are held; a hundred per node at the design point of 1 000 nodes. */
const MAX_ENDPOINTS = 100_000;

/** What a complete update leaves out is kept this long, in milliseconds. */
const GRACE_MS = 60_000;

/**
 * Runtime state of the deployments on nodes, newest word per deployment. Kept as it is when updates stop.
 * A registry that has just started knows none of its nodes yet: what its first complete update leaves out is
 * therefore dropped only a minute later, unless it is named again or removed by name.
 */
export class EndpointTable {
  private readonly clock: Clock;
  private readonly byDeployment = new Map<string, Endpoint>();
  private readonly leftOutSinceMs = new Map<string, number>();

  constructor(clock: Clock = systemClock) {
    this.clock = clock;
  }

  get(deploymentId: string): Endpoint | undefined {
    return this.byDeployment.get(deploymentId);
  }

  all(): Iterable<Endpoint> {
    return this.byDeployment.values();
  }

  /**
   * Takes an update. An endpoint of an older generation than the one held is ignored.
   *
   * @returns ids of the deployments that are ready now and were not before
   */
  apply(update: EndpointUpdate): readonly string[] {
    if (update.complete) this.markLeftOut(update);
    const ready: string[] = [];
    for (const endpoint of update.endpoints) {
      const was = this.isReady(endpoint.deploymentId);
      this.put(endpoint);
      if (!was && this.isReady(endpoint.deploymentId)) ready.push(endpoint.deploymentId);
    }
    for (const id of update.removedDeploymentIds) this.drop(id);
    this.dropLeftOut();
    return ready;
  }

  private isReady(deploymentId: string): boolean {
    return this.byDeployment.get(deploymentId)?.state === EndpointState.ENDPOINT_STATE_READY;
  }

  private put(endpoint: Endpoint): void {
    const id = endpoint.deploymentId;
    this.leftOutSinceMs.delete(id);
    const held = this.byDeployment.get(id);
    if (held && held.generation > endpoint.generation) return;
    if (held || this.byDeployment.size < MAX_ENDPOINTS) this.byDeployment.set(id, endpoint);
  }

  private markLeftOut(update: EndpointUpdate): void {
    const named = new Set(update.endpoints.map((endpoint) => endpoint.deploymentId));
    for (const id of this.byDeployment.keys()) {
      if (!named.has(id) && !this.leftOutSinceMs.has(id)) this.leftOutSinceMs.set(id, this.clock.monotonicMs());
    }
  }

  private dropLeftOut(): void {
    for (const [id, sinceMs] of this.leftOutSinceMs) {
      if (this.clock.monotonicMs() - sinceMs >= GRACE_MS) this.drop(id);
    }
  }

  private drop(id: string): void {
    this.byDeployment.delete(id);
    this.leftOutSinceMs.delete(id);
  }
}
