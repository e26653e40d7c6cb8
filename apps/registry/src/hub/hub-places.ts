import { permitsSomewhere, PLATFORM_PLACE, type Action, type Place } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { may, type Caller } from '../commands/domain/caller.ts';

/** Where what belongs to an organization is; empty or null = the installation. */
export function placeOf(organizationId: string | null): Place {
  return organizationId === null || organizationId === '' ? PLATFORM_PLACE : { organizationId, projectId: '' };
}

/** True when the caller sees what is served of an entry: everybody's, and that of organizations they look into. */
export function mayRead(caller: Caller, organizationId: string | null): boolean {
  if (organizationId === null || organizationId === '') return permitsSomewhere(caller.grants, 'hub-entry:read');
  return may(caller, 'hub-entry:read', placeOf(organizationId));
}

/** Rights with one of which somebody also sees what was never served. */
const INSPECTING: readonly Action[] = ['hub-entry:publish', 'hub-entry:review', 'audit:read'];

/** True when the caller also sees versions that were never served. */
export function mayInspect(caller: Caller, organizationId: string | null): boolean {
  return INSPECTING.some((action) => may(caller, action, placeOf(organizationId)));
}

/** Who acts, as a person: the member behind a session or key, else what the key itself is. */
export function personOf(caller: Caller): string {
  return caller.memberId ?? caller.serviceAccountId ?? caller.actorId;
}

/** Whose a new entry is. */
export interface Owner {
  /** Null = the installation. */
  readonly organizationId: string | null;
  /** Name that its versions bear. */
  readonly publisher: string;
}

/** Name of the installation as a publisher. */
const INSTALLATION = 'This installation';

/**
 * Whose the entries are that a caller publishes.
 *
 * @param named id or key; null = the installation; undefined = the caller's own organization
 * @throws AppError NOT_FOUND for an organization that does not exist or that the caller may not see
 */
export async function ownerOf(
  manager: EntityManager,
  caller: Caller,
  named: string | null | undefined,
): Promise<Owner> {
  const wanted = named === undefined ? caller.organizationId || null : named;
  if (wanted === null) return { organizationId: null, publisher: INSTALLATION };
  const [row] = await manager.query<{ id: string; name: string }[]>(
    `SELECT id, spec->>'display_name' AS name FROM organization
     WHERE ${isId(wanted) ? 'id::text = $1' : 'lower(key) = lower($1)'}`,
    [wanted],
  );
  if (row === undefined || !may(caller, 'organization:read', placeOf(row.id))) {
    throw new AppError('NOT_FOUND', 'No such organization.');
  }
  return { organizationId: row.id, publisher: row.name };
}
