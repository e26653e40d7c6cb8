import type { JsonObject, ResourceDefinition } from '@roundhouse/admin-api';
import type { DocumentEntity } from './document.entity.ts';

/** A row as REST shows it: what was written, what was observed, what every resource carries. */
export function documentView(
  { spec: { shape } }: ResourceDefinition,
  row: DocumentEntity<object>,
  observed: JsonObject | undefined,
): JsonObject {
  return {
    id: row.id,
    ...inOrder(row.spec as JsonObject, Object.keys(shape)),
    ...observed,
    revision: String(row.revision),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    created_by: row.createdBy,
  };
}

/** The members in the order of the schema: the database keeps none. What is not stored is shown as null. */
function inOrder(spec: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, spec[name] ?? null]));
}
