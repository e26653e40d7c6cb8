/** Position of the configuration. */
export interface Head {
  /** Changes at initialisation and after a restore; then nothing held before can be built upon. */
  epoch: string;
  /** One more with every changing transaction, in the order of their commits. */
  number: bigint;
}

/** True for the same position. */
export function sameHead(left: Head | undefined, right: Head | undefined): boolean {
  return left?.epoch === right?.epoch && left?.number === right?.number;
}

/** What a watcher needs in order to get from what it holds to the head. */
export type CatchUp = 'nothing' | 'delta' | 'full';

/**
 * Decides how a watcher catches up.
 *
 * @param held undefined = nothing
 */
export function catchUpFor(held: Head | undefined, head: Head): CatchUp {
  if (sameHead(held, head)) return 'nothing';
  // A number beyond the head cannot come from this history, whatever its epoch says.
  return held !== undefined && held.epoch === head.epoch && held.number < head.number ? 'delta' : 'full';
}
