/** Counts nodes whose agent is linked to this registry. */
export interface ConnectedNodes {
  readonly connectedCount: number;
}

/** Injection token of {@link ConnectedNodes}. */
export const CONNECTED_NODES = Symbol('ConnectedNodes');
