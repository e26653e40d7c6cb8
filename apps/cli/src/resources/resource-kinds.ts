import { nearestName, RESOURCES, type ResourceDefinition } from '@roundhouse/admin-api';
import { UsageError } from '../connection.ts';

/** What people call a kind: its path without the slash, `route-groups`. */
export function kindName({ path }: Pick<ResourceDefinition, 'path'>): string {
  return path.slice(1);
}

/** Names of all kinds, as commands take them. */
export const KIND_NAMES: readonly string[] = RESOURCES.map(kindName);

/**
 * The kind that a word means: `providers`, `provider`, `route-group` and `route_group` alike.
 *
 * @throws UsageError that names the nearest kind, or all of them
 */
export function kindOf(word: string): ResourceDefinition {
  const wanted = word.toLowerCase().replaceAll('_', '-');
  const found = RESOURCES.find((kind) => [kindName(kind), kind.name.replaceAll('_', '-')].includes(wanted));
  if (found !== undefined) return found;
  const nearest = nearestName(wanted, KIND_NAMES);
  const hint = nearest === undefined ? `There are: ${KIND_NAMES.join(', ')}.` : `Did you mean ${nearest}?`;
  throw new UsageError(`There is no kind of resource "${word}". ${hint}`);
}

/** Members that are worth a column, in their order; a kind shows those that it has. */
const COLUMNS =
  'key email display_name mode driver role upstream_model_id hint type status admin_status phase copies priority weight expires_at'.split(
    ' ',
  );

/** Columns of a kind's table, in the words of its documents. */
export function columnsOf(kind: ResourceDefinition): string[] {
  const members = Object.keys({ ...kind.spec.shape, ...kind.observed?.shape });
  const shown = COLUMNS.filter((name) => members.includes(name));
  return [...(shown.length === 0 ? ['id'] : shown), 'revision', 'updated_at'];
}

/** A member of a document as a cell of a table. */
export function cellOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(cellOf).join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
