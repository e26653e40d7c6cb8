import { apiKeyHint, createApiKey, hashApiKeySecret } from '@roundhouse/secrets';
import type { KeyMaterial } from '../key-material/key-material.ts';
import type { ApiKeyEntity } from './infra/api-key.entity.ts';

/** What making secrets needs of the installation. */
export type KeyMinting = Pick<KeyMaterial, 'peppers' | 'keyEnvironment'>;

/**
 * Gives a key a new secret.
 *
 * @returns the key's whole text, which is stored nowhere
 */
export function mintSecret(row: ApiKeyEntity, { peppers, keyEnvironment }: KeyMinting): string {
  const { text, secret } = createApiKey(row.spec.environment ?? keyEnvironment, row.id);
  const pepper = peppers.current;
  Object.assign(row, { hint: apiKeyHint(text), pepperId: pepper.id, secretHmac: hashApiKeySecret(pepper, secret) });
  return text;
}

/** Lets the present secret of a key stay valid beside the next one, until a moment; null = not at all. */
export function keepPrevious(row: ApiKeyEntity, until: Date | null): void {
  Object.assign(row, {
    previousUntil: until,
    previousPepperId: until === null ? null : row.pepperId,
    previousHmac: until === null ? null : row.secretHmac,
  });
}
