import { ACTIONS } from './actions.ts';
import { covering, type Grant } from './permits.ts';
import { ROLES, type Role } from './roles.ts';

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

/** What is left of a platform role in a key that stays inside its organization. */
const WITHIN_ORGANIZATION: Partial<Record<Role, Role>> = { platform_admin: 'owner', platform_auditor: 'auditor' };

/**
 * Rights of an API key: what its owner may do, narrowed by the key's scopes. A key without an owner administers its
 * organization with `admin`, the installation with `platform_admin`.
 */
export function grantsOfKey({ organizationId, scopes, ownerGrants }: KeyHolder): Grant[] {
  if (!scopes.includes('admin')) return [];
  const onPlatform = scopes.includes('platform_admin');
  if (ownerGrants === undefined) {
    const own: Grant = { role: 'owner', organizationId, projectId: '' };
    return onPlatform ? [{ role: 'platform_admin', organizationId: '', projectId: '' }, own] : [own];
  }
  return ownerGrants.flatMap((grant) => {
    if (ROLES[grant.role].level !== 'platform') {
      // A key belongs to one organization and is never a way into another.
      return grant.organizationId === organizationId ? [grant] : [];
    }
    const within = WITHIN_ORGANIZATION[grant.role];
    const narrowed: Grant[] = within === undefined ? [] : [{ role: within, organizationId, projectId: '' }];
    return onPlatform ? [grant, ...narrowed] : narrowed;
  });
}

/** The first of the wanted grants that the others do not cover; undefined = nothing is handed out that is not had. */
export function excessOf(grants: readonly Grant[], wanted: readonly Grant[]): Grant | undefined {
  return wanted.find((grant) => !covering(grants, grant, ACTIONS));
}
