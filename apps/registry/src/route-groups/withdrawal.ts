import { In } from 'typeorm';
import { ACCESS_BINDING } from '../access-bindings/access-binding.kind.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import type { DocumentKind } from '../resources/document-kind.ts';
import type { DocumentEntity } from '../resources/document.entity.ts';
import { MODEL } from '../models/model.kind.ts';
import { memberTarget, targetKey, type MemberNames, type MemberTarget } from './domain/member-target.ts';
import { effectiveMembers } from './domain/effective-members.ts';
import { samePolicy } from './domain/same-policy.ts';
import { holdersOf, namersOf, namesOfNobodyElse } from './infra/fallback-names.ts';
import type { RouteGroupSpec } from './infra/route-group.entity.ts';
import { keepMembers, lockGroups } from './infra/route-group-members.ts';
import { putInForce } from './infra/route-policy-versions.ts';
import { ROUTE_GROUP } from './route-group.kind.ts';

type FallbackChains = RouteGroupSpec['fallbacks'];

/** Removes the bindings that point at a model or route group, for a forced deletion of it. */
export async function removeBindings(
  changes: ChangeSet,
  { kind, id }: { readonly kind: 'model' | 'route_group'; readonly id: string },
): Promise<void> {
  const ids = await changes.manager.query<{ id: string }[]>('SELECT id FROM access_binding WHERE target = $1', [
    `${kind}:${id}`,
  ]);
  const rows = await changes.manager.findBy(ACCESS_BINDING.entity, { id: In(ids.map((row) => row.id)) });
  for (const row of rows) await changes.remove(ACCESS_BINDING, row);
}

/**
 * Takes a model, deployment or route group out of the route groups that hold it, for a forced deletion of it. A group
 * that is left with nothing to try is made inactive.
 */
export async function leaveGroups(changes: ChangeSet, organizationId: string, target: MemberTarget): Promise<void> {
  const { manager } = changes;
  await lockGroups(manager, organizationId);
  const ids = await holdersOf(manager, organizationId, target);
  for (const row of await manager.findBy(ROUTE_GROUP.entity, { id: In(ids) })) {
    const before = ROUTE_GROUP.describe(row);
    const { policy: former } = row.spec;
    row.spec = without(row.spec, target);
    await keepMembers(manager, row.id, row.spec);
    await changes.update(ROUTE_GROUP, row, before);
    const { policy } = row.spec;
    if (policy !== null && !samePolicy(policy, former)) await putInForce(changes, row, { policy, restores: null });
  }
}

/**
 * Takes callable names out of every fallback chain of an organization, for a forced deletion of what bears them. Names
 * that something else bears in another scope stay.
 */
export async function leaveFallbacks(
  changes: ChangeSet,
  organizationId: string,
  holderId: string,
  all: readonly string[],
): Promise<void> {
  const names = await namesOfNobodyElse(changes.manager, organizationId, holderId, all);
  await forgetNames(changes, MODEL, organizationId, names);
  await forgetNames(changes, ROUTE_GROUP, organizationId, names);
}

async function forgetNames<Spec extends { fallbacks: FallbackChains }, Row extends DocumentEntity<Spec>>(
  changes: ChangeSet,
  kind: DocumentKind<Spec, Row>,
  organizationId: string,
  names: readonly string[],
): Promise<void> {
  const gone = new Set(names.map((name) => name.toLowerCase()));
  const ids = await namersOf(changes.manager, kind.table, organizationId, names);
  const rows = await changes.manager
    .createQueryBuilder(kind.entity, 'd')
    .where('d.id = ANY(:ids::uuid[])', { ids })
    .getMany();
  for (const row of rows) {
    const before = kind.describe(row);
    row.spec = { ...row.spec, fallbacks: withoutNames(row.spec.fallbacks, gone) };
    await changes.update(kind, row, before);
  }
}

function without(spec: RouteGroupSpec, gone: MemberTarget): RouteGroupSpec {
  const stays = (member: MemberNames): boolean => {
    const target = memberTarget(member);
    return target === undefined || targetKey(target) !== targetKey(gone);
  };
  const members = spec.members.filter(stays);
  const policy = spec.policy === null ? null : { ...spec.policy, members: spec.policy.members.filter(stays) };
  const serves = effectiveMembers(members, policy).some(({ enabled }) => enabled);
  const status = spec.admin_status === 'active' && !serves ? 'inactive' : spec.admin_status;
  return { ...spec, members, policy, admin_status: status };
}

function withoutNames(chains: FallbackChains, gone: ReadonlySet<string>): FallbackChains {
  const left = (names: readonly string[]): string[] => names.filter((name) => !gone.has(name.toLowerCase()));
  return {
    general: left(chains.general),
    context_window: left(chains.context_window),
    content_policy: left(chains.content_policy),
  };
}
