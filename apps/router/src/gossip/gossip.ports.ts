/** Carries messages between routers. May lose any of them. */
export interface GossipBus {
  /** Whether a message would leave now. */
  readonly connected: boolean;
  /** Sends to all routers, this one included. Drops it while not connected. */
  publish(bytes: Uint8Array): void;
  /** Hands what routers send to this listener. */
  onMessage(listener: (bytes: Uint8Array) => void): void;
}
