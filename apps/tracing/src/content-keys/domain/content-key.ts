import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import { openSecret, sealedKeyId, sealSecret, type KeyRing, type MasterKeys } from '@roundhouse/secrets';

const DATA_KEY_BYTES = 32;

/**
 * Whose words one data key seals. Each of them can be erased alone, so that all who are named have a key together, and
 * each day its own: with the day its key goes.
 */
export interface KeySubject {
  /** UTC, `YYYY-MM-DD`. */
  readonly requestDay: string;
  readonly organizationId: string;
  readonly apiKeyId: string;
  /** Empty = none. */
  readonly memberId: string;
  /** As {@link hashedEndUser} gives it. */
  readonly endUser: string;
}

/** A data key as it is kept. */
export interface KeptKey extends KeySubject {
  readonly id: string;
  /** Envelope under one of the master keys. */
  readonly sealed: Uint8Array;
}

/** Of an end user's name only a hash is kept outside of what is erased; empty = none. */
export function hashedEndUser(name: string): string {
  return name === '' ? '' : createHash('sha256').update(name).digest('hex');
}

/** A new data key, as it is kept. */
export function createContentKey(masterKeys: MasterKeys, subject: KeySubject): KeptKey {
  // Without dashes: what names a key in an envelope has 32 characters at most.
  const id = newId().replaceAll('-', '');
  const key = randomBytes(DATA_KEY_BYTES);
  return { ...subject, id, sealed: sealSecret(masterKeys, key, placeOf(subject, id)) };
}

/**
 * Opens a data key.
 *
 * @returns a ring of this key alone
 * @throws AppError INTERNAL that names the master key that is missing or another one
 */
export function openContentKey(
  masterKeys: MasterKeys,
  kept: Pick<KeptKey, 'id' | 'organizationId' | 'sealed'>,
): KeyRing {
  try {
    return ringOf(kept.id, openSecret(masterKeys, kept.sealed, placeOf(kept, kept.id)));
  } catch (cause) {
    const message = `What was said is sealed under the master key ${sealedKeyId(kept.sealed)}, which the file of CONTENT_KEY_FILE of tracing does not hold as it was.`;
    throw new AppError('INTERNAL', message, { internal: `content key ${kept.id}`, cause });
  }
}

function ringOf(id: string, key: Buffer): KeyRing {
  const current = { id, key };
  return { current, byId: (asked) => (asked === id ? current : undefined) };
}

function placeOf({ organizationId }: Pick<KeySubject, 'organizationId'>, id: string) {
  return { organizationId, table: 'content_key', rowId: id, version: 1n };
}
