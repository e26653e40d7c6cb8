import { ACCESS_GROUP_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { AccessGroupEntity } from './infra/access-group.entity.ts';

/** Access groups. Watchers know them by the labels on models and the keys in bindings. */
export const ACCESS_GROUP = documentKind({
  definition: ACCESS_GROUP_RESOURCE,
  entity: AccessGroupEntity,
  inSnapshot: false,
});
