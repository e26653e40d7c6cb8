/**
 * Why a transfer was not applied:
 * - `malformed`: bytes that are no entries, or entries out of order
 * - `header_mismatch`: the payload is not what header and trailer announce
 * - `too_large`: beyond the limits of `limits.ts`
 * - `stale`: not newer than what is held (a duplicate or a late delta); harmless
 * - `gap`: a delta on another revision than the one held
 * - `bad_reference`: an entry names something that is not there, or belongs to another organization
 * - `conflict`: an id named twice, or two models with one name in one scope
 * - `counts_mismatch`: the result has other counts than announced
 * - `mass_removal`: most active deployments would vanish without registry having intended it
 */
export type RefusalReason =
  | 'malformed'
  | 'header_mismatch'
  | 'too_large'
  | 'stale'
  | 'gap'
  | 'bad_reference'
  | 'conflict'
  | 'counts_mismatch'
  | 'mass_removal';

/** A refused transfer, told in values: bad configuration is input, not an exception. */
export interface Refusal {
  reason: RefusalReason;
  /** For operators and logs; names ids, never contents. */
  detail: string;
}

/** Carries a refusal out of nested validation; never leaves this library. */
export class RefusalError extends Error {
  readonly refusal: Refusal;

  constructor(reason: RefusalReason, detail: string) {
    super(`${reason}: ${detail}`);
    this.refusal = { reason, detail };
  }
}

/** Stops the validation with a refusal. */
export function refuse(reason: RefusalReason, detail: string): never {
  throw new RefusalError(reason, detail);
}

/**
 * Turns whatever validation threw into a refusal. Decoders throw many kinds of errors on bad bytes: all of
 * them mean `malformed`.
 */
export function toRefusal(thrown: unknown): Refusal {
  if (thrown instanceof RefusalError) return thrown.refusal;
  return { reason: 'malformed', detail: thrown instanceof Error ? thrown.message : String(thrown) };
}
