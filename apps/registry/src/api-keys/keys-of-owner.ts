import type { EntityManager } from 'typeorm';
import { removeAccessOf } from '../access-policies/subject-removal.ts';
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

interface RoleRow {
  owner: string;
  organization_id: string | null;
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
  const keys = await keysOfOwner(changes.manager, owner, id);
  await removeAccessOf(
    changes,
    'api_key_id',
    keys.map((key) => key.id),
  );
  for (const key of keys) await changes.remove(API_KEY, key);
}

/** States of the owners of keys, by the key's id; keys without an owner are left out. */
export async function ownerStatesOf(
  manager: EntityManager,
  keys: readonly ApiKeyEntity[],
): Promise<ReadonlyMap<string, OwnerState>> {
  const owned = keys.flatMap((key) => {
    const owner = key.spec.member_id ?? key.spec.service_account_id;
    return owner === null ? [] : [{ key, owner }];
  });
  if (owned.length === 0) return new Map();
  const disabled = await disabledAmong(manager, new Set(owned.map(({ owner }) => owner)));
  // What roles somebody has matters to keys that administer something: a few of very many.
  const administering = owned.filter(({ key }) => key.spec.scopes.includes('admin'));
  const roles = await rolesOf(manager, new Set(administering.map(({ owner }) => owner)));
  return new Map(
    owned.map(({ key, owner }) => {
      const places = roles.get(owner) ?? [];
      const onPlatform = places.includes(null);
      const administers = onPlatform || places.includes(key.spec.organization_id);
      return [key.id, { disabled: disabled.has(owner), administers, onPlatform }];
    }),
  );
}

async function disabledAmong(manager: EntityManager, ownerIds: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT id FROM member WHERE id = ANY($1::uuid[]) AND spec->>'status' = 'disabled'
     UNION ALL
     SELECT id FROM service_account WHERE id = ANY($1::uuid[]) AND spec->>'admin_status' <> 'active'`,
    [[...ownerIds]],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Organizations in which each has a role; null = the installation. */
async function rolesOf(
  manager: EntityManager,
  ownerIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly (string | null)[]>> {
  if (ownerIds.size === 0) return new Map();
  const rows = await manager.query<RoleRow[]>(
    `SELECT member_id AS owner, organization_id FROM role_binding WHERE member_id = ANY($1::uuid[])
     UNION
     SELECT service_account_id, organization_id FROM role_binding WHERE service_account_id = ANY($1::uuid[])`,
    [[...ownerIds]],
  );
  const places = Map.groupBy(rows, ({ owner }) => owner);
  return new Map([...places].map(([owner, own]) => [owner, own.map((row) => row.organization_id)]));
}

async function keysOfOwner(manager: EntityManager, owner: RoleHolder, id: string): Promise<ApiKeyEntity[]> {
  return manager.createQueryBuilder(ApiKeyEntity, 'k').where(`k.${owner} = :id`, { id }).orderBy('k.id').getMany();
}
