import { pointer, referencesIn, withReferences, type FoundReference, type Place } from '@roundhouse/admin-api';
import type { FaultDetail } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import type { AnyKind } from './document-kinds.ts';
import { findKind, DOCUMENT_KINDS } from './document-kinds.ts';
import type { Faults } from './domain/faults.ts';

const MAX_NAMED = 50;

interface FoundRow {
  id: string;
  spec: Record<string, unknown>;
}

/**
 * Resolves every reference of a specification, by id or by key, to the id of a resource that the place may use: of the
 * same organization, and of the same project or shared by all. Each row is locked against deletion until the
 * transaction ends. An unknown one becomes a fault that names it; somebody else's looks just the same.
 */
export async function resolveReferences<Spec extends object>(
  manager: EntityManager,
  kind: AnyKind,
  spec: Spec,
  place: Place,
  faults: Faults,
): Promise<Spec> {
  const { references } = kind.definition;
  const ids = new Map<string, string>();
  for (const found of referencesIn(spec, references)) {
    const id = await resolve(manager, found, place);
    if (id !== undefined) ids.set(pointer(found.path), id);
    else faults.add(pointer(found.path), `names no ${nounOf(found.resource)} here ("${found.value.slice(0, 64)}")`);
  }
  return withReferences(spec, references, (found) => ids.get(pointer(found.path)) ?? found.value);
}

/** Lists what refers to a resource, as `/dependants/<kind>/<id>` with a name each; at most 50 per kind. */
export async function dependantsOf(manager: EntityManager, kind: AnyKind, id: string): Promise<FaultDetail[]> {
  const found: FaultDetail[] = [];
  for (const other of DOCUMENT_KINDS) {
    const paths = other.definition.references.filter((reference) => reference.resource === kind.name);
    if (paths.length === 0) continue;
    const tests = paths.map(({ path }) => `jsonb_path_exists(spec, '${jsonPath(path)} ? (@ == $id)', $2::jsonb)`);
    const rows = await manager.query<FoundRow[]>(
      `SELECT id, spec FROM ${other.table} WHERE id <> $1 AND (${tests.join(' OR ')}) ORDER BY id LIMIT ${MAX_NAMED}`,
      [id, JSON.stringify({ id })],
    );
    for (const row of rows) {
      const where = `/dependants/${other.name}/${row.id}`;
      found.push({ where, message: `${other.noun} ${labelOf(row)} depends on it` });
    }
  }
  return found;
}

/** What people call a row: its key, its name, or else its id. */
export function labelOf({ id, spec }: FoundRow): string {
  const name = spec['key'] ?? spec['display_name'] ?? spec['upstream_model_id'];
  return typeof name === 'string' && name !== '' ? `"${name}"` : id;
}

async function resolve(manager: EntityManager, { resource, value, ofAnyProject }: FoundReference, place: Place) {
  const kind = findKind(resource);
  // A kind that is not kept as a document resolves its own references.
  if (kind === undefined) return value;
  const byKey = 'key' in kind.definition.spec.shape;
  const rows = isId(value)
    ? await lockRows(manager, kind, 'id = $1', [value])
    : byKey
      ? await lockRows(manager, kind, 'lower(key) = lower($1)', [value])
      : [];
  const usable = rows.filter((row) => {
    const of = kind.placeOf(row.spec, row.id);
    // A project is a place of its own, yet what its organization owns may name it.
    const reachesDown = place.projectId === '' && (kind.name === 'project' || ofAnyProject === true);
    return isUsable(reachesDown ? { ...of, projectId: '' } : of, place);
  });
  // Of two with the same key, the project's own one is nearer.
  const own = usable.find((row) => kind.placeOf(row.spec, row.id).projectId === place.projectId);
  return (own ?? usable[0])?.id;
}

async function lockRows(manager: EntityManager, kind: AnyKind, condition: string, values: string[]) {
  return manager.query<FoundRow[]>(
    `SELECT id, spec FROM ${kind.table} WHERE ${condition} ORDER BY id FOR KEY SHARE`,
    values,
  );
}

function isUsable(of: Place, from: Place): boolean {
  // The installation may name what belongs to anybody.
  if (from.organizationId === '') return true;
  if (of.organizationId !== '' && of.organizationId !== from.organizationId) return false;
  return of.projectId === '' || of.projectId === from.projectId;
}

function nounOf(resource: string): string {
  return findKind(resource)?.noun ?? resource.replaceAll('_', ' ');
}

/** Names come from our own schemas and are plain words. */
function jsonPath(path: readonly string[]): string {
  return `$${path.map((part) => (part === '*' ? '.*' : `.${part}`)).join('')}`.replaceAll('.*', '[*]');
}
