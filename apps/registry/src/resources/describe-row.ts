import type { ResourceDocument } from './resource-kind.ts';
import type { ResourceEntity } from './resource.entity.ts';

/** A row as a document: its own columns without those that every resource has, and without the secret ones named. */
export function describeRow<Row extends ResourceEntity>(
  row: Row,
  secretColumns: readonly (keyof Row & string)[] = [],
): ResourceDocument {
  const { id: _id, revision: _revision, createdAt: _createdAt, updatedAt: _updatedAt, createdBy: _by, ...own } = row;
  return Object.fromEntries(
    Object.entries(own).filter(([column]) => !secretColumns.includes(column as keyof Row & string)),
  );
}
