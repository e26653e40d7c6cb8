import type { CopyState } from './plan-rollout.ts';

/** What a node says of one of its parts. */
export interface SeenPart {
  readonly phase: string;
  readonly message: string;
  /** It is tried again by itself. */
  readonly retries: boolean;
}

/** What is known of a copy. */
export interface SeenCopy {
  /** Its node is in touch. */
  readonly connected: boolean;
  readonly installation: SeenPart | undefined;
  readonly instance: SeenPart | undefined;
  /** It is loaded when somebody asks. */
  readonly onDemand: boolean;
  /** The node has loaded it for the newest ticket, or there never was one. */
  readonly ticketServed: boolean;
}

/**
 * What a copy is worth. One that is loaded on demand serves without being in memory, once its node has loaded it for
 * the newest ticket: a candidate gets one, so that it has to prove itself before it takes over.
 */
export function copyState({ connected, installation, instance, onDemand, ticketServed }: SeenCopy): CopyState {
  if (!connected) return 'lost';
  if (instance?.phase === 'ready') return 'ready';
  if (instance?.phase === 'unloaded' && onDemand && ticketServed) return 'ready';
  const ended = (part: SeenPart | undefined): boolean =>
    part !== undefined && (part.phase === 'failed' || part.phase === 'cancelled') && !part.retries;
  return ended(installation) || ended(instance) ? 'failed' : 'working';
}
