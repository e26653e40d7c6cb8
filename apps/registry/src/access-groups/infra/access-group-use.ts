import type { FaultDetail } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';

const MAX_NAMED = 50;

/** How often an access group is named. */
export interface AccessGroupUse {
  readonly models: number;
  readonly bindings: number;
}

/** Names a group within the whole installation: keys differ without regard to case. */
export function useKey(organizationId: string, key: string): string {
  return `${organizationId}:${key.toLowerCase()}`;
}

/** Counts who names access groups, for any number of them at once. @returns by {@link useKey}; absent = nobody */
export async function countUses(
  manager: EntityManager,
  organizationIds: readonly string[],
  keys: readonly string[],
): Promise<ReadonlyMap<string, AccessGroupUse>> {
  const rows = await manager.query<{ organization_id: string; key: string; models: number; bindings: number }[]>(
    `SELECT organization_id, key, sum(models)::int AS models, sum(bindings)::int AS bindings FROM (
       SELECT m.organization_id, lower(label) AS key, 1 AS models, 0 AS bindings
         FROM model m, jsonb_array_elements_text(m.spec->'access_groups') AS label
         WHERE m.organization_id = ANY($1::uuid[])
       UNION ALL
       SELECT b.organization_id, lower(b.spec->>'access_group'), 0, 1
         FROM access_binding b WHERE b.organization_id = ANY($1::uuid[]) AND b.spec->>'access_group' IS NOT NULL) AS use
     WHERE key = ANY($2::text[]) GROUP BY organization_id, key`,
    [organizationIds, keys.map((key) => key.toLowerCase())],
  );
  return new Map(rows.map(({ organization_id: id, key, ...use }) => [useKey(id, key), use]));
}

/** Ids of the models that bear a label. */
export async function modelsOfAccessGroup(
  manager: EntityManager,
  organizationId: string,
  key: string,
): Promise<{ id: string; key: string }[]> {
  return manager.query(
    `SELECT id, spec->>'key' AS key FROM model WHERE organization_id = $1 AND EXISTS (
       SELECT 1 FROM jsonb_array_elements_text(spec->'access_groups') AS label WHERE lower(label) = lower($2))
     ORDER BY id`,
    [organizationId, key],
  );
}

/** Ids of the bindings that name an access group. */
export async function bindingsOfAccessGroup(
  manager: EntityManager,
  organizationId: string,
  key: string,
): Promise<{ id: string; subject: string }[]> {
  return manager.query(
    `SELECT id, subject FROM access_binding
     WHERE organization_id = $1 AND lower(spec->>'access_group') = lower($2) ORDER BY id`,
    [organizationId, key],
  );
}

/** Who would miss an access group, as `/dependants/<kind>/<id>`; at most 50 of each kind. */
export async function dependantsOfAccessGroup(
  manager: EntityManager,
  organizationId: string,
  key: string,
): Promise<FaultDetail[]> {
  const [models, bindings] = await Promise.all([
    modelsOfAccessGroup(manager, organizationId, key),
    bindingsOfAccessGroup(manager, organizationId, key),
  ]);
  return [
    ...models.slice(0, MAX_NAMED).map((model) => ({
      where: `/dependants/model/${model.id}`,
      message: `model "${model.key}" bears its label`,
    })),
    ...bindings.slice(0, MAX_NAMED).map((binding) => ({
      where: `/dependants/access_binding/${binding.id}`,
      message: `a binding of ${binding.subject.replace(':', ' ')} names it`,
    })),
  ];
}
