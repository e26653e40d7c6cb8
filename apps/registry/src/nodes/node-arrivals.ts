import { Injectable } from '@nestjs/common';

/** Told the id of a node that has joined. */
export type ArrivalListener = (nodeId: string) => void;

/** Passes on that nodes joined at this registry, to whoever has work waiting for nodes. May be lost with the process. */
@Injectable()
export class NodeArrivals {
  private readonly listeners = new Set<ArrivalListener>();

  /** Calls the listener for each node that joins here; the answer ends that. */
  onArrival(listener: ArrivalListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A node has joined. */
  announce(nodeId: string): void {
    for (const listener of this.listeners) listener(nodeId);
  }
}
