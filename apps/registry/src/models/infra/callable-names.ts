import { AppError } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';

/** Who holds a callable name. */
export interface CallableTarget {
  kind: 'model' | 'route_group';
  id: string;
  organizationId: string;
  /** Project id, or empty for the organization itself. */
  scope: string;
}

/** Lower-case callable names of a scope that begin with the lower-case text, without those of one holder. */
export async function takenNames(
  manager: EntityManager,
  organizationId: string,
  scope: string,
  prefix: string,
  exceptId?: string,
): Promise<ReadonlySet<string>> {
  const rows = await manager.query<{ name: string }[]>(
    `SELECT name FROM callable_name WHERE organization_id = $1 AND scope = $2 AND starts_with(name, $3)
       AND target_id IS DISTINCT FROM $4::uuid`,
    [organizationId, scope, prefix, exceptId ?? null],
  );
  return new Set(rows.map((row) => row.name));
}

/**
 * Gives names to their holder and takes the holder's former ones back. The primary key refuses a name that is held.
 *
 * @param names key first, then aliases
 * @throws AppError CONFLICT that names every alias that somebody else holds
 */
export async function holdNames(
  manager: EntityManager,
  target: CallableTarget,
  names: readonly string[],
): Promise<void> {
  const { id, organizationId, scope, kind } = target;
  await requireFree(manager, target, names);
  await releaseNames(manager, id);
  await manager.query(
    `INSERT INTO callable_name (organization_id, scope, name, target_kind, target_id)
     SELECT $1, $2, lower(name), $4, $5 FROM unnest($3::text[]) AS name`,
    [organizationId, scope, names, kind, id],
  );
}

/** Takes back every name of a holder. */
export async function releaseNames(manager: EntityManager, targetId: string): Promise<void> {
  await manager.query(`DELETE FROM callable_name WHERE target_id = $1`, [targetId]);
}

/** Which of these names lead nowhere from a scope: neither there nor in its organization. */
export async function unknownNames(
  manager: EntityManager,
  organizationId: string,
  scope: string,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const rows = await manager.query<{ name: string }[]>(
    `SELECT name FROM callable_name WHERE organization_id = $1 AND scope IN ($2, '') AND name = ANY($3::text[])`,
    [organizationId, scope, names.map((name) => name.toLowerCase())],
  );
  const known = new Set(rows.map((row) => row.name));
  return names.filter((name) => !known.has(name.toLowerCase()));
}

async function requireFree(manager: EntityManager, target: CallableTarget, names: readonly string[]): Promise<void> {
  const [key, ...aliases] = names;
  const rows = await manager.query<{ name: string }[]>(
    `SELECT name FROM callable_name WHERE organization_id = $1 AND scope = $2 AND name = ANY($3::text[])
       AND target_id <> $4`,
    [target.organizationId, target.scope, names.map((name) => name.toLowerCase()), target.id],
  );
  const held = new Set(rows.map((row) => row.name));
  if (held.size === 0) return;
  const details = aliases.flatMap((alias, index) =>
    held.has(alias.toLowerCase()) ? [{ where: `/aliases/${index}`, message: 'is taken' }] : [],
  );
  if (key !== undefined && held.has(key.toLowerCase())) details.unshift({ where: '/key', message: 'is taken' });
  throw new AppError('CONFLICT', `Taken: ${[...held].join(', ')}.`, { details });
}
