import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ObservedState } from '@roundhouse/contracts/agent/v1/node_link_service';
import { isId } from '@roundhouse/kernel';
import { SUBJECTS } from '@roundhouse/messaging';
import { ConfigWakeups } from '../../watch/infra/config-wakeups.ts';
import { EndpointFeed } from '../endpoints/endpoint-feed.ts';

/** A longer word waits for the database: the bus takes a mebibyte. */
const MAX_BYTES = 512 * 1024;

/**
 * Passes what a node says that is linked here to the other registries, so that whoever watches them knows at once that
 * a model is ready. All of it may be lost: they read the database each second.
 */
@Injectable()
export class NodeWords implements OnApplicationBootstrap {
  private readonly bus: ConfigWakeups;
  private readonly feed: EndpointFeed;
  private isLinkedHere: (nodeId: string) => boolean = () => false;

  constructor(@Inject(ConfigWakeups) bus: ConfigWakeups, @Inject(EndpointFeed) feed: EndpointFeed) {
    this.bus = bus;
    this.feed = feed;
  }

  onApplicationBootstrap(): void {
    const prefix = SUBJECTS.nodeSaid('');
    this.bus.listen(SUBJECTS.anyNodeSaid, (subject, bytes) => {
      const nodeId = subject.slice(prefix.length);
      if (isId(nodeId) && !this.isLinkedHere(nodeId)) this.heard(nodeId, bytes);
    });
  }

  /** Words of nodes that are linked here are not taken from others. */
  exceptOf(isLinkedHere: (nodeId: string) => boolean): void {
    this.isLinkedHere = isLinkedHere;
  }

  /** A node that is linked here has said something new. */
  tell(nodeId: string, observed: ObservedState): void {
    const bytes = ObservedState.encode(observed).finish();
    if (bytes.length <= MAX_BYTES) this.bus.send(SUBJECTS.nodeSaid(nodeId), bytes);
  }

  private heard(nodeId: string, bytes: Uint8Array): void {
    let observed: ObservedState;
    try {
      observed = ObservedState.decode(bytes);
    } catch {
      // Of a registry that speaks otherwise: the database says the same.
      return;
    }
    this.feed.observed(nodeId, observed);
  }
}
