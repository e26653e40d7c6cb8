import type { ResourceKind } from '../resources/resource-kind.ts';
import { RoutePolicyEntity } from './infra/route-policy.entity.ts';

/** Versions of policies, for history and audit. Watchers get the published one with its route group. */
export const ROUTE_POLICY: ResourceKind<RoutePolicyEntity> = {
  name: 'route_policy',
  noun: 'version of a policy',
  table: 'route_policy',
  entity: RoutePolicyEntity,
  inSnapshot: false,
  organizationOf: ({ spec }) => spec.organization_id,
  describe: ({ spec }) => ({ ...spec }),
};
