import type { EntityManager } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import type { RoleHolder } from '../role-bindings/owner-grants.ts';
import { API_KEY } from './api-key.kind.ts';
import { ApiKeyEntity } from './infra/api-key.entity.ts';

/** Tells gateways again of every key of an owner who may act no longer, or again. */
export async function republishKeysOfOwner(
  changes: ChangeSet,
  owner: RoleHolder,
  id: string,
  disabled: boolean,
): Promise<void> {
  const verb = disabled ? 'suspend' : 'resume';
  for (const key of await keysOfOwner(changes.manager, owner, id)) changes.touch(API_KEY, key, verb);
}

/** Deletes every key of an owner who is about to go. */
export async function removeKeysOfOwner(changes: ChangeSet, owner: RoleHolder, id: string): Promise<void> {
  for (const key of await keysOfOwner(changes.manager, owner, id)) await changes.remove(API_KEY, key);
}

/** Ids of those of these keys that have an owner who may not act. */
export async function keysOfDisabledOwners(
  manager: EntityManager,
  keys: readonly ApiKeyEntity[],
): Promise<ReadonlySet<string>> {
  const owned = keys.filter(({ spec }) => spec.member_id !== null || spec.service_account_id !== null);
  if (owned.length === 0) return new Set();
  const rows = await manager.query<{ id: string }[]>(
    `SELECT k.id FROM api_key k JOIN member m ON m.id = k.member_id
     WHERE k.id = ANY($1::uuid[]) AND m.spec->>'status' = 'disabled'
     UNION ALL
     SELECT k.id FROM api_key k JOIN service_account s ON s.id = k.service_account_id
     WHERE k.id = ANY($1::uuid[]) AND s.spec->>'admin_status' <> 'active'`,
    [owned.map(({ id }) => id)],
  );
  return new Set(rows.map((row) => row.id));
}

async function keysOfOwner(manager: EntityManager, owner: RoleHolder, id: string): Promise<ApiKeyEntity[]> {
  return manager.createQueryBuilder(ApiKeyEntity, 'k').where(`k.${owner} = :id`, { id }).orderBy('k.id').getMany();
}
