import { AppError } from '@roundhouse/errors';
import { freeKey, keyFromName } from './domain/derive-key.ts';

/** How the key of a resource is found or checked. */
export interface KeyWish {
  /** Blank = derived from the display name, or kept when there is a current one. */
  wanted: string;
  displayName: string;
  /** Key of the resource so far; undefined when it is being made. */
  current: string | undefined;
  maxLength: number;
  /** Lower-case keys in the namespace that begin with the lower-case text. */
  taken: (prefix: string) => Promise<ReadonlySet<string>>;
}

/**
 * Settles the key of a resource: as wanted, or derived with -2, -3 and so on. Keys differ without regard to case.
 *
 * @throws AppError CONFLICT when the wanted key is in use
 */
export async function settleKey(wish: KeyWish): Promise<string> {
  const { wanted, displayName, current, maxLength, taken } = wish;
  if (wanted === '') {
    if (current !== undefined) return current;
    const derived = keyFromName(displayName, maxLength);
    return freeKey(derived, await taken(derived), maxLength);
  }
  const lower = wanted.toLowerCase();
  if (lower !== current?.toLowerCase() && (await taken(lower)).has(lower)) {
    throw new AppError('CONFLICT', `The key "${wanted}" is taken.`, {
      details: [{ where: '/key', message: 'is taken' }],
    });
  }
  return wanted;
}
