/**
 * How the endpoint of a deployment on a node stands:
 * - `ready`: it takes calls
 * - `loading`, `unloaded`: it will once its model is loaded, which goes on already, or has to be asked for
 * - `draining`: it ends its calls and takes no new ones
 * - `not_ready`: it takes no calls for another reason
 * - `absent`: no node serves it
 */
export type EndpointWord = 'ready' | 'loading' | 'unloaded' | 'draining' | 'not_ready' | 'absent';

/** What a node tells of a deployment. Figures of 0 are not known. */
export interface NodeFacts {
  /** The serving that it belongs to; empty = none. */
  readonly servingId: string;
  /** Calls that it works on at the same time. */
  readonly slots: number;
  /** Window of one slot, in tokens. */
  readonly contextTokens: number;
  /** What it writes, over all slots. */
  readonly tokensPerSecond: number;
  /** What it reads. */
  readonly promptTokensPerSecond: number;
  /** How far its model is loaded, 0 to 1. */
  readonly loadProgress: number;
  /** Seconds until it is loaded. */
  readonly loadEtaS: number;
}
