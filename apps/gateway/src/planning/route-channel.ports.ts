import type { RouteRequest, RouteResponse } from '@roundhouse/contracts/router/v1/router_service';

/** What a route stream tells its link. None of them may throw. */
export interface RouteChannelEvents {
  message(response: RouteResponse): void;
  /** Room for writing again after `write` answered false. */
  drained(): void;
  /** The stream is over, for whatever reason. Comes exactly once. */
  closed(error: Error | undefined): void;
}

/** One open bidi stream to one router. */
export interface RouteChannel {
  /** False = the message was taken, but the stream is full: wait for `drained`. */
  write(request: RouteRequest): boolean;
  /** Ends the stream at once. `closed` still comes. */
  cancel(): void;
}

/** Opens route streams to routers by address. */
export interface RouteConnector {
  open(address: string, events: RouteChannelEvents): RouteChannel;
  /** Forgets what is kept for an address (its connection). */
  release(address: string): void;
}
