import { KeyStrategy, type CredentialEntry, type CredentialKey } from '@roundhouse/contracts/registry/v1/snapshot';
import { boundId } from '@roundhouse/secrets';
import type { SealedKey } from '../configuration/configuration.ports.ts';

/** Gives the key for the next attempt. */
export type KeyChoice = () => SealedKey;

/** The one key that a provider or deployment holds. */
export function soleKey(organizationId: string, holderId: string, key: CredentialKey): KeyChoice {
  const sealed = toSealedKey(organizationId, holderId, key);
  return () => sealed;
}

/**
 * Chooses among the active keys of a credential: in turn, at random, or the first one. Which key has failed of late is
 * not known here, so `failover` stays with the first until routing says otherwise.
 *
 * @returns undefined when none is active
 */
export function keyChoiceOf(credential: CredentialEntry): KeyChoice | undefined {
  const keys = activeKeys(credential);
  const [first] = keys;
  if (first === undefined || keys.length === 1) return first && (() => first);
  switch (credential.strategy) {
    case KeyStrategy.KEY_STRATEGY_ROUND_ROBIN: {
      let turn = 0;
      return () => keys[turn++ % keys.length] ?? first;
    }
    case KeyStrategy.KEY_STRATEGY_RANDOM:
      return () => keys[Math.floor(Math.random() * keys.length)] ?? first;
    default:
      return () => first;
  }
}

function activeKeys(credential: CredentialEntry): SealedKey[] {
  const { id, organizationId, keys, sealed, secretRevision } = credential;
  // A registry that knows no lists of keys sends the one there is beside them.
  const listed = keys.length > 0 || sealed.length === 0 ? keys : [{ id, secretRevision, sealed }];
  return listed.map((key) =>
    toSealedKey(organizationId, id, key.id === id && key.sealed.length === 0 ? { ...key, sealed } : key),
  );
}

function toSealedKey(
  organizationId: string,
  holderId: string,
  { id, secretRevision, sealed }: Pick<CredentialKey, 'id' | 'secretRevision' | 'sealed'>,
): SealedKey {
  return { organizationId, boundId: boundId(holderId, id), revision: secretRevision, copies: sealed };
}
