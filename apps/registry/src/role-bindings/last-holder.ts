import { AppError } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import type { RoleBindingEntity } from './infra/role-binding.entity.ts';

/** Roles without whose holder nobody could set anything right again. */
const INDISPENSABLE: ReadonlySet<string> = new Set(['owner', 'platform_admin']);

/**
 * Refuses to take a role from the last active member who has it, where somebody must: the owner of an organization,
 * the administrator of the installation. Of two who are taken away at once, the second waits for the first.
 *
 * @param bindings that go, or whose member can no longer act
 * @throws AppError CONFLICT
 */
export async function requireAnotherHolder(
  manager: EntityManager,
  bindings: readonly RoleBindingEntity[],
): Promise<void> {
  for (const { spec } of bindings.filter((binding) => INDISPENSABLE.has(binding.spec.role))) {
    const place = spec.organization_id ?? '';
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `registry.holders ${spec.role} ${place}`,
    ]);
    const ids = bindings.map((binding) => binding.id);
    const holders = await manager.query<{ going: boolean }[]>(
      `SELECT b.id = ANY($3::uuid[]) AS going FROM role_binding b JOIN member m ON m.id = b.member_id
       WHERE b.spec->>'role' = $1 AND coalesce(b.organization_id::text, '') = $2 AND m.spec->>'status' = 'active'`,
      [spec.role, place, ids],
    );
    if (holders.some(({ going }) => going) && holders.every(({ going }) => going)) {
      throw new AppError(
        'CONFLICT',
        `The last ${spec.role} cannot be taken away; give the role to somebody else first.`,
      );
    }
  }
}
