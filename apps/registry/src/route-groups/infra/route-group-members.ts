import type { EntityManager } from 'typeorm';
import { memberTarget } from '../domain/member-target.ts';
import type { RouteGroupSpec } from './route-group.entity.ts';

/**
 * Keeps the members of a route group as rows, so that the database itself refuses to remove what one of them names:
 * watchers refuse a configuration with a member that leads nowhere.
 */
export async function keepMembers(manager: EntityManager, id: string, spec: RouteGroupSpec): Promise<void> {
  await dropMembers(manager, id);
  const targets = spec.members.map((member) => memberTarget(member));
  const idsOf = (kind: string): (string | null)[] => targets.map((one) => (one?.kind === kind ? one.id : null));
  await manager.query(
    `INSERT INTO route_group_member (route_group_id, ordinal, model_id, deployment_id, inner_group_id)
     SELECT $1, ordinal, model_id, deployment_id, inner_group_id
     FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) WITH ORDINALITY
       AS m(model_id, deployment_id, inner_group_id, ordinal)`,
    [id, idsOf('model'), idsOf('deployment'), idsOf('route_group')],
  );
}

/** Removes the rows of a route group's members. */
export async function dropMembers(manager: EntityManager, id: string): Promise<void> {
  await manager.query('DELETE FROM route_group_member WHERE route_group_id = $1', [id]);
}

/** Until the transaction ends nobody else changes route groups of the organization: two could make a cycle together. */
export async function lockGroups(manager: EntityManager, organizationId: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`route_group:${organizationId}`]);
}
