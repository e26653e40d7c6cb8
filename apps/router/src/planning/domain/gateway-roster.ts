/** The stream of a gateway, as far as others than its owner write to it. */
export interface RosterStream {
  /** As the gateway calls itself; empty = it did not say. */
  readonly gatewayId: string;
  /** Tells how many gateways there are. */
  tellGateways(count: number): void;
  /** Asks it to send one token's worth to a deployment, and to report what came of it. */
  askProbe(deploymentId: string): void;
}

/** Most gateways that are counted, here and elsewhere. */
const MAX_GATEWAYS = 10_000;

/** Gateways that are connected here or to a peer. Each of them enforces its share of a limit when no router answers. */
export class GatewayRoster {
  private readonly streams = new Set<RosterStream>();
  private elsewhere: ReadonlySet<string> = new Set();
  private known = 0;
  private nextProbe = 0;

  /** Gateways that there are; 0 = none said who it is. */
  get count(): number {
    return this.known;
  }

  /** Ids of those that are connected here. */
  ids(): Set<string> {
    const ids = new Set<string>();
    for (const { gatewayId } of this.streams) if (gatewayId !== '' && ids.size < MAX_GATEWAYS) ids.add(gatewayId);
    return ids;
  }

  /** A gateway said who it is. It is told how many there are. */
  join(stream: RosterStream): void {
    this.streams.add(stream);
    if (!this.recount() && this.known > 0) stream.tellGateways(this.known);
  }

  /** Its stream ended. */
  leave(stream: RosterStream): void {
    if (this.streams.delete(stream)) this.recount();
  }

  /** Ids of those that are connected to peers. */
  hear(elsewhere: ReadonlySet<string>): void {
    this.elsewhere = elsewhere;
    this.recount();
  }

  /** Asks one of those that are connected here, in turn. @returns false when there is none */
  askProbe(deploymentId: string): boolean {
    const streams = [...this.streams];
    const stream = streams[this.nextProbe % Math.max(1, streams.length)];
    this.nextProbe += 1;
    stream?.askProbe(deploymentId);
    return stream !== undefined;
  }

  /** @returns whether their number changed, and all were told */
  private recount(): boolean {
    const ids = this.ids();
    for (const id of this.elsewhere) if (ids.size < MAX_GATEWAYS) ids.add(id);
    if (ids.size === this.known) return false;
    this.known = ids.size;
    if (this.known > 0) for (const stream of this.streams) stream.tellGateways(this.known);
    return true;
  }
}
