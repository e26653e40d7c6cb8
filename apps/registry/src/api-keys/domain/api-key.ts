import type { Faults } from '../../resources/domain/faults.ts';

/** What of a key's specification depends on other parts of it or on the time. */
export interface ApiKeyWish {
  readonly member_id: string | null;
  readonly service_account_id: string | null;
  readonly scopes: readonly string[];
  readonly budget: { readonly hard_pico: string | null; readonly soft_pico: string | null } | null;
  readonly expires_at: string | null;
}

/** What decides whether a key can be used. */
export interface ApiKeyState {
  readonly revoked: boolean;
  /** RFC 3339; null = never. */
  readonly expiresAt: string | null;
  readonly ownerDisabled: boolean;
}

/** Whether a key can be used, and if not, why: the cause that lasts longest comes first. */
export type ApiKeyStatus = 'active' | 'expired' | 'owner_disabled' | 'revoked';

/**
 * Adds every fault of a key that its specification alone shows.
 *
 * @param former specification before the change; undefined for a new key
 */
export function apiKeyFaults(wish: ApiKeyWish, former: ApiKeyWish | undefined, nowMs: number, faults: Faults): void {
  const owners = [wish.member_id, wish.service_account_id].filter((owner) => owner !== null);
  faults.require(owners.length <= 1, '/service_account_id', 'must be absent when member_id is given');
  const lame = wish.scopes.includes('platform_admin') && !wish.scopes.includes('admin');
  faults.require(!lame, '/scopes', 'must include admin for platform_admin to count');
  const isNew = wish.expires_at !== null && wish.expires_at !== former?.expires_at;
  faults.require(!isNew || Date.parse(wish.expires_at) > nowMs, '/expires_at', 'must lie in the future');
  if (wish.budget === null) return;
  const { hard_pico: hard, soft_pico: soft } = wish.budget;
  faults.require(hard !== null || soft !== null, '/budget', 'must have hard_pico or soft_pico');
  const ordered = hard === null || soft === null || BigInt(soft) <= BigInt(hard);
  faults.require(ordered, '/budget/soft_pico', 'must not exceed hard_pico');
}

/** Whether a key can be used at a moment. */
export function apiKeyStatus(state: ApiKeyState, nowMs: number): ApiKeyStatus {
  if (state.revoked) return 'revoked';
  if (state.expiresAt !== null && Date.parse(state.expiresAt) <= nowMs) return 'expired';
  return state.ownerDisabled ? 'owner_disabled' : 'active';
}
