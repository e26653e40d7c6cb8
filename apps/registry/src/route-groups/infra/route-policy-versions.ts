import type { RoutePolicy } from '@roundhouse/admin-api';
import { newId } from '@roundhouse/kernel';
import { In, type EntityManager } from 'typeorm';
import type { ChangeSet } from '../../commands/change-set.ts';
import { ROUTE_POLICY } from '../route-policy.kind.ts';
import { RoutePolicyEntity, type RoutePolicyState } from './route-policy.entity.ts';
import type { RouteGroupEntity } from './route-group.entity.ts';

/** The version of a route group in a state; undefined = none. A state other than `archived`. */
export async function findInState(
  manager: EntityManager,
  routeGroupId: string,
  state: Exclude<RoutePolicyState, 'archived'>,
): Promise<RoutePolicyEntity | undefined> {
  const found = await versions(manager, routeGroupId).andWhere('v.state = :state', { state }).getOne();
  return found ?? undefined;
}

/** One version of a route group; undefined for an unknown one. */
export async function findVersion(
  manager: EntityManager,
  routeGroupId: string,
  version: number,
): Promise<RoutePolicyEntity | undefined> {
  const found = await versions(manager, routeGroupId).andWhere('v.version = :version', { version }).getOne();
  return found ?? undefined;
}

/** Versions of a route group, newest first. */
export async function listVersions(
  manager: EntityManager,
  routeGroupId: string,
  page: { readonly limit: number; readonly before: number | undefined },
): Promise<{ rows: RoutePolicyEntity[]; total: number }> {
  const query = versions(manager, routeGroupId);
  const total = await query.getCount();
  if (page.before !== undefined) query.andWhere('v.version < :before', { before: page.before });
  return { rows: await query.orderBy('v.version', 'DESC').limit(page.limit).getMany(), total };
}

/** Published and draft versions of route groups, by route group. */
export async function currentVersions(
  manager: EntityManager,
  routeGroupIds: readonly string[],
): Promise<ReadonlyMap<string, { published?: number; draft?: number }>> {
  const rows = await manager.query<{ route_group_id: string; version: number; state: 'published' | 'draft' }[]>(
    `SELECT route_group_id, version, state FROM route_policy
     WHERE route_group_id = ANY($1::uuid[]) AND state IN ('published', 'draft')`,
    [routeGroupIds],
  );
  const found = new Map<string, { published?: number; draft?: number }>();
  for (const { route_group_id: id, version, state } of rows) found.set(id, { ...found.get(id), [state]: version });
  return found;
}

/** Keeps a draft: a new version, or the draft that there is with another policy. */
export async function keepDraft(
  changes: ChangeSet,
  group: RouteGroupEntity,
  draft: RoutePolicyEntity | undefined,
  policy: RoutePolicy,
): Promise<RoutePolicyEntity> {
  if (draft === undefined) return addVersion(changes, group, { state: 'draft', policy, restores: null });
  const before = ROUTE_POLICY.describe(draft);
  draft.spec = { ...draft.spec, policy };
  return changes.update(ROUTE_POLICY, draft, before);
}

/** Makes a draft the version in force, or adds one that is. The one before is archived. */
export async function putInForce(
  changes: ChangeSet,
  group: RouteGroupEntity,
  from: { readonly draft: RoutePolicyEntity } | { readonly policy: RoutePolicy; readonly restores: number | null },
): Promise<RoutePolicyEntity> {
  await archivePublished(changes, group.id);
  if (!('draft' in from)) return addVersion(changes, group, { ...from, state: 'published' });
  return setState(changes, from.draft, 'published', 'publish');
}

/** Takes the version in force, if any, out of force. */
export async function archivePublished(changes: ChangeSet, routeGroupId: string): Promise<void> {
  const published = await findInState(changes.manager, routeGroupId, 'published');
  if (published !== undefined) await setState(changes, published, 'archived', 'archive');
}

/** Removes every version of a route group. */
export async function removeVersions(changes: ChangeSet, routeGroupId: string): Promise<void> {
  const ids = await changes.manager.query<{ id: string }[]>('SELECT id FROM route_policy WHERE route_group_id = $1', [
    routeGroupId,
  ]);
  const rows = await changes.manager.findBy(RoutePolicyEntity, { id: In(ids.map(({ id }) => id)) });
  for (const row of rows) await changes.remove(ROUTE_POLICY, row);
}

async function setState(
  changes: ChangeSet,
  row: RoutePolicyEntity,
  state: RoutePolicyState,
  verb: string,
): Promise<RoutePolicyEntity> {
  const before = ROUTE_POLICY.describe(row);
  row.spec = { ...row.spec, state };
  return changes.update(ROUTE_POLICY, row, before, verb);
}

async function addVersion(
  changes: ChangeSet,
  { id, spec }: RouteGroupEntity,
  made: { readonly state: RoutePolicyState; readonly policy: RoutePolicy; readonly restores: number | null },
): Promise<RoutePolicyEntity> {
  const [last] = await changes.manager.query<{ version: number }[]>(
    'SELECT coalesce(max(version), 0)::int AS version FROM route_policy WHERE route_group_id = $1',
    [id],
  );
  const version = (last?.version ?? 0) + 1;
  const row = Object.assign(new RoutePolicyEntity(), {
    id: newId(),
    spec: { organization_id: spec.organization_id, route_group_id: id, version, ...made },
  });
  return changes.create(ROUTE_POLICY, row);
}

function versions(manager: EntityManager, routeGroupId: string) {
  return manager.createQueryBuilder(RoutePolicyEntity, 'v').where('v.route_group_id = :routeGroupId', { routeGroupId });
}
