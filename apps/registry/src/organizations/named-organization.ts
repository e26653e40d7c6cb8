import { refusal } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { may, type Caller } from '../commands/domain/caller.ts';

/**
 * The organization that a call is about: the one named by id or key, else the caller's own.
 *
 * @returns its id
 * @throws AppError NOT_FOUND when there is none, or none that the caller may see; INVALID_REQUEST when a caller of the
 *   platform names none
 */
export async function requireOrganization(
  manager: EntityManager,
  caller: Caller,
  named: string | undefined,
): Promise<string> {
  const wanted = named ?? caller.organizationId;
  if (wanted === '') throw refusal('request', [{ where: '/organization_id', message: 'is required' }]);
  const condition = isId(wanted) ? 'id = $1' : 'lower(key) = lower($1)';
  const [found] = await manager.query<{ id: string }[]>(`SELECT id FROM organization WHERE ${condition}`, [wanted]);
  if (found === undefined || !may(caller, 'organization:read', { organizationId: found.id, projectId: '' })) {
    throw new AppError('NOT_FOUND', 'No such organization.');
  }
  return found.id;
}
