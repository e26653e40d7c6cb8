import type { Faults } from '../../resources/domain/faults.ts';

/** A key of a credential as it was written: the secret is there only when it is new. */
export interface WrittenKey {
  readonly name: string;
  readonly secret?: string | null | undefined;
}

/** New secrets by the name of their key, as it was written. */
export type NewSecrets = ReadonlyMap<string, string>;

/**
 * Which keys of a credential get a new secret.
 *
 * @param first secret of the first key, where it was written beside the keys
 * @param held names of the keys that have a secret already
 * @param faults told when a key would have none, or two
 */
export function newSecretsOf(
  written: readonly WrittenKey[],
  first: string | undefined,
  held: readonly string[],
  faults: Faults,
): NewSecrets {
  const known = new Set(held.map((name) => name.toLowerCase()));
  const secrets = new Map<string, string>();
  written.forEach(({ name, secret }, index) => {
    const beside = index === 0 ? first : undefined;
    const text = secret ?? beside;
    faults.require(secret == null || beside === undefined, '/secret', 'stands in the first of the keys, too');
    if (text !== undefined) secrets.set(name, text);
    else if (!known.has(name.toLowerCase())) {
      const where = index === 0 && written.length === 1 ? '/secret' : `/keys/${index}/secret`;
      faults.add(where, 'is required for a new key');
    }
  });
  return secrets;
}
