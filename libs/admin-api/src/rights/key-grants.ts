import type { Grant } from './permits.ts';
import { ROLES } from './roles.ts';

/** What an API key may be used for. */
export const KEY_SCOPES = ['inference', 'internal_tasks', 'admin', 'platform_admin'] as const;

/** One use of an API key. */
export type KeyScope = (typeof KEY_SCOPES)[number];

/** An API key, as far as its rights depend on it. */
export interface KeyHolder {
  readonly organizationId: string;
  readonly scopes: readonly string[];
  /** Grants of the member or service account that owns the key; undefined = the key stands for itself. */
  readonly ownerGrants: readonly Grant[] | undefined;
}

/**
 * Rights of an API key: what its owner may do, narrowed by the key's scopes. A key without an owner administers its
 * organization with `admin`, the installation with `platform_admin`.
 */
export function grantsOfKey({ organizationId, scopes, ownerGrants }: KeyHolder): Grant[] {
  if (!scopes.includes('admin')) return [];
  const onPlatform = scopes.includes('platform_admin');
  if (ownerGrants !== undefined) {
    return ownerGrants.filter(
      (grant) =>
        (onPlatform && ROLES[grant.role].level === 'platform') ||
        // A key belongs to one organization and is never a way into another.
        grant.organizationId === organizationId,
    );
  }
  const own: Grant = { role: 'owner', organizationId, projectId: '' };
  return onPlatform ? [{ role: 'platform_admin', organizationId: '', projectId: '' }, own] : [own];
}
