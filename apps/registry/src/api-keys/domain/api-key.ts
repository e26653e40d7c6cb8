import { isPlatformCaller, type Caller } from '../../commands/domain/caller.ts';
import { Faults } from '../../resources/domain/faults.ts';
import { requireDisplayName } from '../../resources/domain/text-rules.ts';

/** What a key may be used for: calling models, administering its organization, administering the installation. */
export const KEY_SCOPES = ['inference', 'admin', 'platform_admin'] as const;

/** Scope of a key that names none. */
export const DEFAULT_SCOPES: readonly string[] = ['inference'];

/** A key to be made. */
export interface ApiKeyWish {
  projectId: string;
  displayName: string;
  scopes: readonly string[];
  /** Unix milliseconds; 0 = never. */
  expiresAtMs: bigint;
}

/** Every fault of a key that can be seen without looking anything up. */
export function apiKeyFaults(wish: ApiKeyWish, caller: Caller, nowMs: number): Faults {
  const faults = new Faults();
  requireDisplayName(faults, wish.displayName);
  for (const scope of wish.scopes) {
    const known = (KEY_SCOPES as readonly string[]).includes(scope);
    faults.require(known, '/scopes', `must be of ${KEY_SCOPES.join(', ')}, not "${scope.slice(0, 64)}"`);
  }
  // Nobody hands out more than they have.
  const widens = wish.scopes.includes('platform_admin') && !isPlatformCaller(caller);
  faults.require(!widens, '/scopes', 'may not exceed your own');
  const live = wish.expiresAtMs === 0n || wish.expiresAtMs > BigInt(nowMs);
  faults.require(live, '/expires_at', 'must lie in the future');
  return faults;
}
