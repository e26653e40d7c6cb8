import { ROUTE_GROUP_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { RouteGroupEntity } from './infra/route-group.entity.ts';

/** Route groups. */
export const ROUTE_GROUP = documentKind({
  definition: ROUTE_GROUP_RESOURCE,
  entity: RouteGroupEntity,
  inSnapshot: true,
});
