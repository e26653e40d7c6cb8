import { Injectable } from '@nestjs/common';
import type { Endpoint } from '@roundhouse/contracts/registry/v1/config_service';

/** Told which deployments' endpoints are new, changed or gone. */
export type EndpointListener = (deploymentIds: readonly string[]) => void;

/**
 * Runtime endpoints of deployments on nodes, as the nodes of this registry report them. Not configuration: nothing
 * of it is stored, numbered or audited. Whoever holds the nodes' links writes here; watchers read.
 */
@Injectable()
export class EndpointBoard {
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly listeners = new Set<EndpointListener>();

  /** Every endpoint known now, by deployment id. */
  get current(): ReadonlyMap<string, Endpoint> {
    return this.endpoints;
  }

  /** Adds or replaces endpoints; watchers get them within 250 ms. */
  put(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints) this.endpoints.set(endpoint.deploymentId, endpoint);
    this.tell(endpoints.map((endpoint) => endpoint.deploymentId));
  }

  /** Takes endpoints away: their deployments are gone. A node that is merely out of touch keeps its endpoints. */
  remove(deploymentIds: readonly string[]): void {
    const known = deploymentIds.filter((id) => this.endpoints.delete(id));
    this.tell(known);
  }

  /** Calls the listener after every change; the answer ends that. */
  onChange(listener: EndpointListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(deploymentIds: readonly string[]): void {
    if (deploymentIds.length === 0) return;
    for (const listener of this.listeners) listener(deploymentIds);
  }
}
