import type { FaultDetail } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import type { ModelSpec } from './model.entity.ts';

const MAX_NAMED = 50;

/** Models whose fallback chains name this one by its key or an alias, as dependants; at most 50. */
export async function modelsFallingBackTo(
  manager: EntityManager,
  { id, spec }: { readonly id: string; readonly spec: ModelSpec },
): Promise<FaultDetail[]> {
  const names = [spec.key ?? '', ...spec.aliases].map((name) => name.toLowerCase());
  const rows = await manager.query<{ id: string; key: string }[]>(
    `SELECT id, key FROM model WHERE organization_id = $1 AND id <> $2
       AND EXISTS (SELECT 1 FROM jsonb_path_query(spec->'fallbacks', '$.*[*]') AS name
                   WHERE lower(name #>> '{}') = ANY($3::text[]))
     ORDER BY id LIMIT ${MAX_NAMED}`,
    [spec.organization_id, id, names],
  );
  return rows.map((row) => ({
    where: `/dependants/model/${row.id}`,
    message: `model "${row.key}" falls back to it`,
  }));
}
