import { ServingWanted } from '@roundhouse/contracts/events/v1/demand';
import { SUBJECTS } from './subjects.ts';

/** A serving whose model should be loaded. */
export interface WantedServing {
  readonly servingId: string;
  /** One that would have served. */
  readonly deploymentId: string;
  /** Requests that were refused for it since it was last said. */
  readonly waiting: number;
}

/** What may stand in a subject as one token, and is no pattern. */
const TOKEN = /^[\w-]{1,64}$/;

/**
 * Encodes that a serving is wanted.
 *
 * @returns undefined when its id is none
 */
export function encodeServingWanted(
  { servingId, deploymentId, waiting }: WantedServing,
  nowMs: number,
): { readonly subject: string; readonly bytes: Uint8Array } | undefined {
  if (!TOKEN.test(servingId)) return undefined;
  const bytes = ServingWanted.encode({ servingId, deploymentId, waiting, atUnixMs: BigInt(nowMs) }).finish();
  return { subject: SUBJECTS.servingWanted(servingId), bytes };
}

/** Reads that a serving is wanted; undefined for bytes that are nothing of the kind. */
export function decodeServingWanted(bytes: Uint8Array): ServingWanted | undefined {
  try {
    const wanted = ServingWanted.decode(bytes);
    return TOKEN.test(wanted.servingId) ? wanted : undefined;
  } catch {
    return undefined;
  }
}
