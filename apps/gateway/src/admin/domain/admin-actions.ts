import { grantsOfKey, permitsSomewhere, type Action } from '@roundhouse/admin-api';

/** Scope of keys that administer the installation and act in every organization. */
export const PLATFORM_SCOPE = 'platform_admin';

/** Who acts, as far as rights depend on it. */
export interface Actor {
  readonly organizationId: string;
  readonly scopes: readonly string[];
}

/** True for actors that administer the installation. */
export function isPlatformActor(actor: Actor): boolean {
  return actor.scopes.includes(PLATFORM_SCOPE);
}

/**
 * True when an actor with an admin key may perform the action somewhere. An upper bound: registry knows the owner of
 * the key, and has the last word.
 */
export function mayPerform({ organizationId, scopes }: Actor, action: Action): boolean {
  return permitsSomewhere(grantsOfKey({ organizationId, scopes, ownerGrants: undefined }), action);
}
