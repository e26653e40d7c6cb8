import type { PriceDocument } from '@roundhouse/admin-api';
import { samePrice } from './price.ts';

/** One price and when it came or comes into force. */
export interface PriceVersion {
  /** Written into every usage record; never used again. */
  readonly id: string;
  readonly effectiveFrom: Date;
  /** Null = unpriced from then on. */
  readonly price: PriceDocument | null;
}

/** What a change of a price does to its versions. */
export interface PriceChange {
  /** Versions that had not come into force and now never will. */
  readonly withdrawnIds: readonly string[];
  /** undefined = the price stays as it is. */
  readonly added: PriceVersion | undefined;
}

/**
 * What becomes of the versions when a price is set. One that stays the same keeps its version, and what was in force
 * stays in history: nothing is charged after the fact. From its day on the new price holds alone, so later ones that
 * were planned before are withdrawn.
 *
 * @param newId UUIDv7 for a price that differs
 */
export function changePrice(
  versions: readonly PriceVersion[],
  former: PriceDocument | null,
  wanted: PriceDocument | null,
  now: Date,
  newId: string,
): PriceChange {
  if (samePrice(former, wanted)) return { withdrawnIds: [], added: undefined };
  const asked = wanted?.effective_from ?? null;
  const day = asked === null ? now : new Date(Math.max(now.getTime(), Date.parse(asked)));
  const withdrawnIds = versions
    .filter(({ effectiveFrom }) => effectiveFrom > now && effectiveFrom >= day)
    .map(({ id }) => id);
  return { withdrawnIds, added: { id: newId, effectiveFrom: day, price: wanted } };
}

/** The versions in force and to come at a moment, the coming ones in their order. */
export function scheduleAt(
  versions: readonly PriceVersion[],
  at: Date,
): { current: PriceVersion | undefined; coming: readonly PriceVersion[] } {
  const ordered = versions.toSorted(
    (one, other) => one.effectiveFrom.getTime() - other.effectiveFrom.getTime() || (one.id < other.id ? -1 : 1),
  );
  return {
    current: ordered.findLast(({ effectiveFrom }) => effectiveFrom <= at),
    coming: ordered.filter(({ effectiveFrom }) => effectiveFrom > at),
  };
}
