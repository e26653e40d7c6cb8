import type { EntityManager } from 'typeorm';

/** Who holds a callable name. */
export interface CallableTarget {
  kind: 'model';
  id: string;
  organizationId: string;
  /** Project id, or empty for the organization itself. */
  scope: string;
}

/** Lower-case callable names of a scope that begin with the lower-case text. */
export async function takenNames(
  manager: EntityManager,
  organizationId: string,
  scope: string,
  prefix: string,
): Promise<ReadonlySet<string>> {
  const rows = await manager.query<{ name: string }[]>(
    `SELECT name FROM callable_name WHERE organization_id = $1 AND scope = $2 AND starts_with(name, $3)`,
    [organizationId, scope, prefix],
  );
  return new Set(rows.map((row) => row.name));
}

/** Gives a name to its holder and takes the holder's former one back. The primary key refuses a name that is held. */
export async function holdName(manager: EntityManager, target: CallableTarget, key: string): Promise<void> {
  await releaseNames(manager, target.id);
  await manager.query(
    `INSERT INTO callable_name (organization_id, scope, name, target_kind, target_id) VALUES ($1, $2, lower($3), $4, $5)`,
    [target.organizationId, target.scope, key, target.kind, target.id],
  );
}

/** Takes back every name of a holder. */
export async function releaseNames(manager: EntityManager, targetId: string): Promise<void> {
  await manager.query(`DELETE FROM callable_name WHERE target_id = $1`, [targetId]);
}
