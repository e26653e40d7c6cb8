import type { ConfigState } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';

/**
 * Whether the API key behind a stream still is one. What began with a valid key ends with it. Callers without a key
 * have a session, which registry looks after.
 */
export function keyStands(
  state: ConfigState | undefined,
  { apiKeyId, scopes }: Pick<Principal, 'apiKeyId' | 'scopes'>,
  nowMs: number,
): boolean {
  // Without a configuration nothing can be told, and nothing has changed.
  if (apiKeyId === '' || state === undefined) return true;
  const entry = state.apiKey(apiKeyId);
  if (entry === undefined || entry.revoked) return false;
  if (entry.expiresAtUnixMs !== 0n && nowMs >= Number(entry.expiresAtUnixMs)) return false;
  return scopes.every((scope) => entry.scopes.includes(scope));
}
