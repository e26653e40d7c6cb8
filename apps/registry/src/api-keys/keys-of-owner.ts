import type { EntityManager } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import type { RoleHolder } from '../role-bindings/owner-grants.ts';
import { API_KEY } from './api-key.kind.ts';
import { ApiKeyEntity } from './infra/api-key.entity.ts';

/** What of a key's owner decides about the key. */
export interface OwnerState {
  /** The owner may not act at all. */
  readonly disabled: boolean;
  /** The owner has a role in the key's organization, or in the installation. */
  readonly administers: boolean;
  /** The owner has a role in the installation. */
  readonly onPlatform: boolean;
}

/** Why gateways are told of an owner's keys again, as a verb for the audit log. */
export type OwnerChange = 'suspend' | 'resume' | 'reassess';

interface OwnerRow {
  id: string;
  disabled: boolean;
  in_organization: boolean;
  on_platform: boolean;
}

/** Tells gateways again of the keys of an owner, after something changed that decides about them. */
export async function republishKeysOfOwner(
  changes: ChangeSet,
  owner: RoleHolder,
  id: string,
  change: OwnerChange,
): Promise<void> {
  for (const key of await keysOfOwner(changes.manager, owner, id)) {
    // Roles make no difference to a key that administers nothing.
    if (change === 'reassess' && !key.spec.scopes.includes('admin')) continue;
    changes.touch(API_KEY, key, change);
  }
}

/** Deletes every key of an owner who is about to go. */
export async function removeKeysOfOwner(changes: ChangeSet, owner: RoleHolder, id: string): Promise<void> {
  for (const key of await keysOfOwner(changes.manager, owner, id)) await changes.remove(API_KEY, key);
}

/** States of the owners of keys, by the key's id; keys without an owner are left out. */
export async function ownerStatesOf(
  manager: EntityManager,
  keys: readonly ApiKeyEntity[],
): Promise<ReadonlyMap<string, OwnerState>> {
  const owned = keys.filter(({ spec }) => spec.member_id !== null || spec.service_account_id !== null);
  if (owned.length === 0) return new Map();
  const rows = await manager.query<OwnerRow[]>(
    `SELECT k.id,
       coalesce(m.spec->>'status' = 'disabled', s.spec->>'admin_status' <> 'active', true) AS disabled,
       coalesce(bool_or(b.organization_id = k.organization_id), false) AS in_organization,
       coalesce(bool_or(b.id IS NOT NULL AND b.organization_id IS NULL), false) AS on_platform
     FROM api_key k
       LEFT JOIN member m ON m.id = k.member_id
       LEFT JOIN service_account s ON s.id = k.service_account_id
       LEFT JOIN role_binding b ON b.member_id = k.member_id OR b.service_account_id = k.service_account_id
     WHERE k.id = ANY($1::uuid[])
     GROUP BY k.id, m.id, s.id`,
    [owned.map(({ id }) => id)],
  );
  return new Map(
    rows.map(({ id, disabled, in_organization: inOrganization, on_platform: onPlatform }) => [
      id,
      { disabled, administers: inOrganization || onPlatform, onPlatform },
    ]),
  );
}

async function keysOfOwner(manager: EntityManager, owner: RoleHolder, id: string): Promise<ApiKeyEntity[]> {
  return manager.createQueryBuilder(ApiKeyEntity, 'k').where(`k.${owner} = :id`, { id }).orderBy('k.id').getMany();
}
